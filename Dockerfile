# Written to the same steps that `make test-dist` runs in a bare Debian; there was no container engine to try it with.
FROM swift:6.3-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends libsqlite3-dev libmariadb-dev zlib1g-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN scripts/dist

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates libsqlite3-0 libmariadb3 libstdc++6 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/lango --create-home lango
COPY --from=build /src/.build/dist/lango /opt/lango
USER lango
WORKDIR /var/lib/lango
VOLUME /var/lib/lango
ENV HOST=0.0.0.0 LOG_FORMAT=json
EXPOSE 3001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["/opt/lango/bin/lango", "probe"]
ENTRYPOINT ["/opt/lango/bin/lango"]
CMD ["serve"]
