"use strict";
// Draws the OpenAPI document of this server and sends requests to it. Nothing is loaded from elsewhere, and everything
// is put in as text, never as markup.

const $ = (id) => document.getElementById(id);

/** An element with attributes, listeners (`on...`) and children; texts stay texts. */
function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== ""));
  return node;
}

/** Words for people, in which backticks mark names. */
function words(text = "") {
  return text.split(/`([^`]+)`/).map((part, index) => (index % 2 ? element("code", {}, part) : part));
}

let spec = {};
let isProduction = false;

const resolve = (schema = {}) =>
  schema.$ref ? schema.$ref.slice(2).split("/").reduce((node, name) => node?.[name], spec) ?? {} : schema;
const nameOf = (schema = {}) => schema.$ref?.split("/").pop();

/** `allOf` as the one object that it means. */
function merged(schema) {
  const whole = resolve(schema);
  if (!whole.allOf) return whole;
  const parts = whole.allOf.map(merged);
  return {
    ...Object.assign({}, ...parts),
    properties: Object.assign({}, ...parts.map((part) => part.properties)),
    required: parts.flatMap((part) => part.required ?? []),
  };
}

/** A schema's kind and limits in one line. */
function kind(schema) {
  const whole = merged(schema);
  if (whole.const !== undefined) return JSON.stringify(whole.const);
  if (whole.enum) return whole.enum.map((word) => JSON.stringify(word)).join(" | ");
  if (whole.anyOf) return whole.anyOf.map(kind).join(" or ");
  let text = nameOf(schema) ?? [whole.type ?? "anything"].flat().join(" or ");
  if (whole.items) text = `list of ${kind(whole.items)}`;
  if (whole.format) text += ` (${whole.format})`;
  if (whole.minimum !== undefined || whole.maximum !== undefined) text += `, ${range(whole.minimum, whole.maximum)}`;
  if (whole.minLength !== undefined || whole.maxLength !== undefined)
    text += `, ${range(whole.minLength ?? 0, whole.maxLength)} characters`;
  if (whole.default !== undefined) text += `, else ${JSON.stringify(whole.default)}`;
  return text;
}

function range(low, high) {
  if (high === undefined || high > Number.MAX_SAFE_INTEGER) return `${low} or more`;
  return low === undefined ? `at most ${high}` : `${low} to ${high}`;
}

/** The members of an object, or of what a list or a choice holds; nothing for plain values. */
function members(schema) {
  const whole = merged(schema);
  const parts = [whole, ...(whole.items ? [merged(whole.items)] : []), ...(whole.anyOf ?? []).map(merged)];
  const rows = parts.flatMap((part) =>
    Object.entries(part.properties ?? {}).map(([name, value]) => member(name, value, part.required?.includes(name))));
  return rows.length ? element("ul", { class: "schema" }, rows) : undefined;
}

function member(name, schema, isRequired) {
  const inner = members(schema);
  const pattern = merged(schema).pattern;
  return element(
    "li", {}, element("code", {}, name), " ", element("span", { class: "type" }, kind(schema)),
    isRequired ? "" : element("span", { class: "type" }, ", optional"), " ",
    ...words(schema.description ?? resolve(schema).description),
    pattern ? element("span", { class: "type" }, ` as ${pattern}`) : "",
    inner ? element("details", { class: "part" }, element("summary", {}, "members"), inner) : "");
}

const pretty = (value) => (typeof value === "string" ? value : JSON.stringify(value, null, 2));

/** The first media type of a body or an answer, and what stands there. */
function content(part) {
  const [type, value] = Object.entries(part?.content ?? {})[0] ?? [];
  return { type, schema: value?.schema ?? {}, example: value?.example };
}

function operationView(path, method, operation) {
  const verb = method.toUpperCase();
  const inside = element("div", { class: "inside" });
  const view = element(
    "details", { class: "operation", id: operation.operationId },
    element(
      "summary", {}, element("span", { class: `method ${verb}` }, verb), element("span", { class: "path" }, path),
      element("span", { class: "summary" }, operation.summary ?? "")),
    inside);
  // Drawn when somebody looks: most of the page stays closed.
  view.addEventListener("toggle", () => {
    if (view.open && !inside.hasChildNodes()) inside.append(...describe(path, verb, operation));
  });
  return view;
}

function describe(path, verb, operation) {
  const parameters = operation.parameters ?? [];
  const scopes = [...new Set((operation.security ?? []).flatMap((way) => Object.values(way).flat()))];
  const body = content(operation.requestBody);
  return [
    operation.description ? element("p", { class: "lines" }, words(operation.description)) : undefined,
    element("p", { class: "note" }, scopes.length ? `Needs a key with ${scopes.join(" or ")}.` : "Open to everybody."),
    parameters.length ? element("h3", {}, "Parameters") : undefined,
    parameters.length ? parameterTable(parameters) : undefined,
    operation.requestBody
      ? element("h3", {}, `Body${operation.requestBody.required ? "" : ", may be left out"}`) : undefined,
    operation.requestBody ? members(body.schema) ?? element("p", { class: "note" }, kind(body.schema)) : undefined,
    element("h3", {}, "Answers"),
    ...Object.entries(operation.responses).map(([status, answer]) => answerView(status, resolve(answer))),
    tryView(path, verb, operation),
  ].filter((part) => part !== undefined);
}

function parameterTable(parameters) {
  const head = element("tr", {}, ["Name", "", "Form", "Meaning"].map((text) => element("th", {}, text)));
  return element(
    "table", {}, head,
    parameters.map((parameter) =>
      element(
        "tr", {}, element("td", {}, element("code", {}, parameter.name)),
        element("td", { class: "type" }, parameter.in,
          parameter.required ? element("span", { class: "need" }, " required") : ""),
        element("td", { class: "type" }, kind(parameter.schema)),
        element("td", {}, words(parameter.description)))));
}

const statusClass = (status) => (status >= 500 ? "status bad" : status >= 400 ? "status warn" : "status");

function answerView(status, answer) {
  const { type, schema, example } = content(answer);
  const headers = Object.entries(answer.headers ?? {});
  // Of several errors with one status the names are enough until somebody looks.
  const isList = answer.description.includes("\n");
  const codes = isList ? answer.description.split("\n").map((line) => line.split(":")[0]).join(", ") : answer.description;
  return element(
    "details", { class: "response" },
    element(
      "summary", {}, element("span", { class: statusClass(Number(status)) }, status),
      ...words(codes)),
    isList ? element("p", { class: "lines" }, words(answer.description)) : "",
    element("p", { class: "note" }, `${type ?? "no body"}: ${kind(schema)}`),
    members(schema) ?? "",
    headers.map(([name, header]) =>
      element("p", { class: "note" }, element("code", {}, name), " ", ...words(resolve(header).description))),
    example === undefined ? "" : element("pre", {}, pretty(example)));
}

/** The form that sends a request and shows what it was and what came back. */
function tryView(path, verb, operation) {
  const fields = (operation.parameters ?? []).map((parameter) => {
    const id = `${operation.operationId}-${parameter.name}`;
    const input = element("input", { id, placeholder: parameter.required ? "required" : "", spellcheck: "false" });
    return { parameter, input, row: element("tr", {},
      element("td", {}, element("label", { for: id }, parameter.name)), element("td", {}, input, freshKey(parameter, input))) };
  });
  const example = content(operation.requestBody).example;
  const text = example === undefined ? "" : pretty(example);
  const body = operation.requestBody
    ? element("textarea", { rows: String(Math.min(14, text.split("\n").length + 1)), "aria-label": "Body" }, text)
    : undefined;
  const curl = element("pre", {});
  const result = element("div", { "aria-live": "polite" });
  const stop = element("button", { type: "button", hidden: true }, "Stop");
  const request = () => build(path, verb, fields, body);
  const redraw = () => { curl.textContent = curlCommand(request()); };
  const form = element(
    "form", { class: "try", oninput: redraw }, element("h3", {}, "Try it"),
    fields.length ? element("table", {}, fields.map((field) => field.row)) : "", body ?? "",
    element("div", { class: "actions" }, element("button", { class: "send" }, `Send ${verb}`), stop), curl, result);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    redraw();
    if (isProduction && verb !== "GET" && !confirm("This server is in production: real money may move. Send it?")) return;
    send(request(), result, stop);
  });
  $("key").addEventListener("input", redraw);
  redraw();
  return form;
}

/** A button that makes up a new idempotency key. */
function freshKey(parameter, input) {
  if (parameter.name !== "Idempotency-Key") return "";
  const fill = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    input.value = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  return element("button", { type: "button", onclick: fill }, "New");
}

function build(path, verb, fields, body) {
  const headers = {};
  const query = new URLSearchParams();
  let target = path;
  for (const { parameter, input } of fields) {
    const value = input.value;
    if (parameter.in === "path") target = target.replace(`{${parameter.name}}`, encodeURIComponent(value) || `{${parameter.name}}`);
    else if (value && parameter.in === "query") query.set(parameter.name, value);
    else if (value) headers[parameter.name] = value;
  }
  if ($("key").value) headers["X-API-Key"] = $("key").value;
  if (body?.value) headers["Content-Type"] = "application/json";
  const search = query.toString();
  return { verb, url: location.origin + target + (search ? `?${search}` : ""), headers, body: body?.value || undefined };
}

/** The same request for a shell; the key stays out of it. */
function curlCommand({ verb, url, headers, body }) {
  const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
  const lines = [`curl -sS${verb === "GET" ? "" : ` -X ${verb}`} ${quoted(url)}`];
  for (const [name, value] of Object.entries(headers))
    lines.push(name === "X-API-Key" ? '-H "X-API-Key: $LANGO_KEY"' : `-H ${quoted(`${name}: ${value}`)}`);
  if (body) lines.push(`-d ${quoted(body)}`);
  return lines.join(" \\\n  ");
}

async function send(request, result, stop) {
  const control = new AbortController();
  const started = performance.now();
  const shown = element("pre", {});
  result.replaceChildren(element("p", { class: "note" }, "…"));
  stop.hidden = false;
  stop.onclick = () => control.abort();
  try {
    const answer = await fetch(request.url, {
      method: request.verb, headers: request.headers, body: request.body, signal: control.signal, cache: "no-store",
    });
    const time = Math.round(performance.now() - started);
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    result.replaceChildren(
      element("p", {}, element("span", { class: statusClass(answer.status) }, String(answer.status)), ` ${answer.statusText} in ${time} ms`),
      element("details", { class: "part" }, element("summary", {}, "headers"), element("pre", {}, headers)), shown);
    await read(answer, shown);
  } catch (error) {
    if (error.name !== "AbortError") result.replaceChildren(element("p", { class: "error" }, `No answer: ${error.message}`));
  } finally {
    stop.hidden = true;
  }
}

/** Shows a body, piece by piece when it is a stream of events. */
async function read(answer, shown) {
  if (!answer.headers.get("Content-Type")?.startsWith("text/event-stream")) {
    const text = await answer.text();
    try { shown.textContent = pretty(JSON.parse(text)); } catch { shown.textContent = text; }
    return;
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    // The newest hundred thousand characters: the stream has no end.
    shown.textContent = (shown.textContent + part.value).slice(-100000);
    shown.scrollTop = shown.scrollHeight;
  }
}

function draw() {
  const operations = Object.entries(spec.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })));
  const views = [];
  $("main").replaceChildren(element("h1", {}, spec.info.title), element("p", { class: "lines" }, words(spec.info.description)));
  for (const tag of spec.tags) {
    const group = operations.filter(({ operation }) => operation.tags[0] === tag.name);
    const title = element("h2", {}, tag.name);
    const note = element("p", {}, tag.description);
    const head = element("h4", {}, tag.name);
    $("main").append(title, note);
    $("nav").append(head);
    const drawn = group.map(({ path, method, operation }) => {
      const view = operationView(path, method, operation);
      const link = element("a", { href: `#${operation.operationId}` }, operation.summary);
      $("main").append(view);
      $("nav").append(link);
      return { view, link, text: `${method} ${path} ${operation.summary} ${tag.name}`.toLowerCase() };
    });
    views.push({ heads: [title, note, head], drawn });
  }
  $("find").addEventListener("input", () => find(views));
}

/** Hides what does not have the word, and the titles of groups that have nothing left. */
function find(views) {
  const word = $("find").value.trim().toLowerCase();
  for (const { heads, drawn } of views) {
    for (const { view, link, text } of drawn) view.hidden = link.hidden = !text.includes(word);
    for (const head of heads) head.hidden = drawn.every(({ view }) => view.hidden);
  }
}

function openLinked() {
  const view = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (view?.tagName !== "DETAILS") return;
  view.open = true;
  view.scrollIntoView();
}

async function showInstance() {
  const health = await (await fetch("/api/health")).json();
  isProduction = health.environment === "production";
  $("version").textContent = health.version ?? "";
  $("environment").textContent = isProduction ? "production: real money" : `${health.environment ?? "?"}, ${health.daraja ?? ""}`;
  $("environment").classList.toggle("production", isProduction);
  $("environment").hidden = false;
}

async function start() {
  try {
    spec = await (await fetch("/api/docs")).json();
    draw();
    openLinked();
    await showInstance();
  } catch (error) {
    $("main").append(element("p", { class: "error" }, `The document could not be read: ${error.message}`));
  }
}

// Kept for this tab only, and gone with it.
$("key").value = sessionStorage.getItem("key") ?? "";
$("key").addEventListener("input", () => sessionStorage.setItem("key", $("key").value));
addEventListener("hashchange", openLinked);
start();
