# What the scripts that start database servers share (sourced).
# shellcheck shell=bash
#
# A server is only ever ended through the pid file in its folder, after its command line was seen to name that folder.

# Who the servers run as.
server_user=$(id -un)

say() { printf '%s\n' "$*" >&2; }
fail() {
    say "$(basename -- "$0"): $*"
    exit 1
}

server_program() {
    command -v mariadbd || { [ -x /usr/sbin/mariadbd ] && echo /usr/sbin/mariadbd; }
}

need_server() {
    { server_program && command -v mariadb-install-db && command -v mariadb; } >/dev/null ||
        fail "MariaDB's server was not found: 'scripts/setup tests' installs it on Debian and Ubuntu"
}

prepare_folder() { # folder
    mkdir -p -- "$1"
    chmod 700 -- "$1"
    [ ${#1} -le 90 ] || fail "$1 is too long a path for the server's socket: choose another TMPDIR or folder"
}

remove_folder() { # folder
    [ ! -e "$1" ] || [ -d "$1/data" ] || [ -d "$1/tls" ] || [ -z "$(ls -A -- "$1")" ] || fail "$1 is not a server's folder"
    rm -rf -- "$1"
}

random_password() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n'; }

# A port that nobody listens on. From 32768 on, Linux lends ports to outgoing connections.
free_port() { # address
    local port
    for _ in {1..50}; do
        port=$((15000 + RANDOM % 17000))
        (exec 3<>"/dev/tcp/$1/$port") 2>/dev/null || {
            echo "$port"
            return
        }
    done
    fail "no free port was found on $1"
}

# An authority of our own and a certificate for the addresses of this machine.
make_certificates() { # folder
    [ ! -s "$1/server-cert.pem" ] || return 0
    mkdir -p -- "$1"
    (
        cd -- "$1"
        umask 077
        names='subjectAltName=DNS:localhost,IP:127.0.0.1,IP:127.0.0.2,IP:127.0.0.3'
        openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj '/CN=Lango test authority' -keyout ca-key.pem -out ca.pem
        openssl req -newkey rsa:2048 -nodes -subj '/CN=localhost' -keyout server-key.pem -out server.csr
        openssl x509 -req -in server.csr -CA ca.pem -CAkey ca-key.pem -CAcreateserial -days 30 \
            -extfile <(echo "$names") -out server-cert.pem
    ) >/dev/null 2>&1 || fail "openssl could not make the certificates in $1"
}

make_system_tables() { # data log
    [ ! -d "$1/mysql" ] || return 0
    mariadb-install-db --no-defaults --user="$server_user" --datadir="$1" --skip-test-db \
        --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" \
        --innodb-flush-log-at-trx-commit=0 >>"$2" 2>&1 || {
        tail -n 20 -- "$2" >&2
        fail "the system tables could not be made"
    }
}

# The server's client, as its administrator, who is known by the socket.
as_root() { # socket [arguments]
    local socket=$1
    shift
    mariadb --no-defaults --protocol=socket --socket="$socket" --user="$(id -un)" --batch --skip-column-names "$@"
}

server_pid() { # folder
    local pid
    pid=$(cat -- "$1/db.pid" 2>/dev/null) && [ -n "$pid" ] &&
        tr '\0' '\n' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$1/" && echo "$pid"
}

server_runs() { server_pid "$1" >/dev/null; }

signal_server() { # folder signal
    local pid
    pid=$(server_pid "$1") || fail "no server runs in $1"
    kill -"$2" "$pid"
}

# start_server FOLDER DATA SETTINGS...: starts a server and waits until it answers on FOLDER/db.sock.
start_server() {
    local folder=$1 data=$2 pid end=$((SECONDS + 90))
    shift 2
    rm -f -- "$folder/db.sock"
    # Who waits for a caller of this may do so by a descriptor that it has handed down.
    (
        for fd in /proc/"$BASHPID"/fd/*; do
            fd=${fd##*/}
            [ "$fd" -le 2 ] || eval "exec $fd>&-"
        done
        exec setsid "$(server_program)" "${DEFAULTS:---no-defaults}" --user="$server_user" --datadir="$data" \
            --socket="$folder/db.sock" --pid-file="$folder/server.pid" "$@" </dev/null >>"$folder/server.log" 2>&1
    ) &
    pid=$!
    disown "$pid"
    echo "$pid" >"$folder/db.pid"
    until as_root "$folder/db.sock" -e 'SELECT 1' >/dev/null 2>&1; do
        if [ ! -d "/proc/$pid" ] || [ $SECONDS -ge $end ]; then
            tail -n 20 -- "$folder/server.log" >&2
            fail "the server in $folder did not start"
        fi
        sleep 0.1
    done
}

stop_server() { # folder [signal]
    local pid
    pid=$(server_pid "$1") || return 0
    kill -"${2:-TERM}" "$pid" 2>/dev/null || return 0
    for _ in {1..300}; do
        server_runs "$1" || break
        sleep 0.1
    done
    ! server_runs "$1" || kill -KILL "$pid" 2>/dev/null || true
    rm -f -- "$1/db.pid"
}
