# What the checks beside it share: a site, a daemon that follows it, and a folder that goes with them.
# Sourced; wants $redlined, the binary.

folder=$(mktemp -d)
chmod 755 "$folder"
processes=()
trap 'kill "${processes[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
export REDLINED_STATE=$folder/state REDLINED_CONFIG=$folder/config.toml

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

until_true() {
    for _ in $(seq 300); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.1
    done
    echo "never came true: $*" >&2
    return 1
}

# Starts the site and the daemon; what is given is added to its configuration.
open_newsroom() {
    site=$(free_port)
    web=$(free_port)
    python3 tests/real/site.py "$site" &
    processes+=($!)
    {
        printf '%s\n' "$1"
        printf '[fetch]\nallow_private = true\ngap = "0s"\n'
        printf '[web]\nlisten = "127.0.0.1:%s"\nurl = "https://news.example/"\n' "$web"
    } >"$REDLINED_CONFIG"
    "$redlined" run 2>"$folder/log" &
    processes+=($!)
    until_true curl --silent --fail "http://127.0.0.1:$web/"
    until_true curl --silent --fail "http://127.0.0.1:$site/"
}

# The story changes, and is looked at.
change() {
    curl --silent --fail "http://127.0.0.1:$site/set/$1" >/dev/null
    shift
    for story in "$@"; do
        "$redlined" visit "$story" >/dev/null
    done
}

mails() { find "$folder/state/mail" -name '*.eml' 2>/dev/null | wc -l; }
has_mails() { [ "$(mails)" -ge "$1" ]; }
