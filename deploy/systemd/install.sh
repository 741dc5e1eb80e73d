#!/bin/sh
# Installs convex-mirror as a systemd service, or a newer binary and unit over an older one; a second run changes nothing.
set -eu

PROGRAM=convex-mirror
HERE=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

usage() {
    cat <<HELP
install.sh [BINARY]        installs or upgrades; BINARY is ./convex-mirror beside this script or target/convex-mirror of the
                           checkout unless given
install.sh --uninstall     stops and removes the service and the binary; keeps /etc/convex-mirror
install.sh --help

DESTDIR=/some/directory    in the environment puts all files below it and leaves the system's services alone, for packages.
HELP
}

die() { printf 'install.sh: %s\n' "$*" >&2; exit 1; }
say() { printf 'install.sh: %s\n' "$*"; }

DESTDIR=${DESTDIR:-}
BIN=$DESTDIR/usr/local/bin/$PROGRAM
UNIT=$DESTDIR/etc/systemd/system/$PROGRAM.service
CONFIG=$DESTDIR/etc/$PROGRAM

require_system() {
    [ -z "$DESTDIR" ] || return 0
    [ "$(id -u)" -eq 0 ] || die "has to be run by root, for example with sudo."
    # what systemd itself advises to look at, sd_booted(3)
    [ -d /run/systemd/system ] || die "this system was not started by systemd. Set DESTDIR to only put the files in place."
}

system() { [ -n "$DESTDIR" ] || systemctl "$@"; }

# Puts $1 at $2 with mode $3 in one step, so that nobody ever sees half a file; only if it differs.
put() {
    if [ -f "$2" ] && cmp -s "$1" "$2"; then return 0; fi
    mkdir -p "$(dirname "$2")"
    new=$2.new
    cp "$1" "$new" && chmod "$3" "$new" && mv -f "$new" "$2" || { rm -f "$new"; die "could not write $2."; }
    say "wrote $2"
}

find_binary() {
    for candidate in "$HERE/$PROGRAM" "$HERE/../../target/$PROGRAM"; do
        if [ -f "$candidate" ]; then printf '%s\n' "$candidate"; return 0; fi
    done
    die "found no binary beside this script nor in target/. Give its path, or build it with ./dev native."
}

install_all() {
    binary=${1:-$(find_binary)}
    [ -f "$binary" ] || die "there is no file $binary."
    "$binary" --version >/dev/null 2>&1 || die "$binary does not run on this machine (wrong architecture, or not executable?)."
    put "$binary" "$BIN" 0755
    put "$HERE/$PROGRAM.service" "$UNIT" 0644
    # what a person has written stays
    [ -e "$CONFIG/$PROGRAM.env" ] || put "$HERE/$PROGRAM.env" "$CONFIG/$PROGRAM.env" 0644
    [ -d "$CONFIG/credentials" ] || { mkdir -p "$CONFIG/credentials"; say "made $CONFIG/credentials"; }
    chmod 0755 "$CONFIG"
    chmod 0700 "$CONFIG/credentials"
    system daemon-reload
    if [ -n "$DESTDIR" ]; then return 0; fi
    if systemctl is-active --quiet "$PROGRAM"; then
        systemctl restart "$PROGRAM"
        say "restarted; systemctl status $PROGRAM shows how it is"
    else
        cat <<NEXT
Now
  1. write where Convex and Elasticsearch are into $CONFIG/$PROGRAM.env,
  2. write the deploy key:  install -m 0600 /dev/stdin $CONFIG/credentials/convex-deploy-key
  3. start it:              systemctl enable --now $PROGRAM
NEXT
    fi
}

uninstall() {
    system disable --now "$PROGRAM" 2>/dev/null || true
    for file in "$UNIT" "$BIN"; do
        [ ! -e "$file" ] || { rm -f "$file" && say "removed $file"; }
    done
    system daemon-reload
    [ ! -d "$CONFIG" ] || say "kept $CONFIG with your settings and secrets; the mirror in Elasticsearch is untouched, too"
}

case ${1:-} in
    --help | -h) usage ;;
    --uninstall)
        require_system
        uninstall
        ;;
    -*)
        usage >&2
        exit 2
        ;;
    *)
        require_system
        install_all "$@"
        ;;
esac
