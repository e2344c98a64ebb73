# Sourced by the scripts in bin/. Installs what the machine lacks: interpreter, packages, fonts, translations.
# What is there already is left alone, so a second start costs a fraction of a second.
# Environment: SYSTEM_PACKAGES=no never touches the system; PYENV_ROOT, where pyenv keeps its interpreters.

set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$ROOT"
UV="$ROOT/.tools/bin/uv"
PYTHON="$ROOT/.venv/bin/python"
# Any of these would turn uv towards another environment than .venv.
unset UV_PYTHON UV_SYSTEM_PYTHON UV_PROJECT_ENVIRONMENT VIRTUAL_ENV PYTHONHOME
# Behind an agency's inspecting proxy only the machine's own store of certificates knows who signs.
if [ -e /etc/ssl/certs/ca-certificates.crt ]; then export UV_SYSTEM_CERTS="${UV_SYSTEM_CERTS:-true}"; fi

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# try_thrice COMMAND…: a network that fails once often answers the second time.
try_thrice() { "$@" || { sleep 2; "$@"; } || { sleep 5; "$@"; }; }

# One set-up at a time: a second script waits until the first has finished installing.
lock_setup() { if command -v flock >/dev/null; then exec 9<"$ROOT/bin/lib" && flock 9; fi; }
unlock_setup() { exec 9<&-; }

# find_python MINOR MODULES: path of a real interpreter, 3.MINOR or later, that can import MODULES ("ssl, sqlite3").
# A pyenv shim is asked for its real interpreter; one that answers nothing (exit 127) is passed over.
find_python() {
    local minor candidates found
    candidates=$(
        for minor in 13 14 12; do type -ap "python3.$minor" || true; done
        type -ap python3 python || true
        ls -d "${PYENV_ROOT:-$HOME/.pyenv}"/versions/*/bin/python3 /usr/local/bin/python3.[0-9]* /opt/python*/bin/python3 \
            2>/dev/null | sort -rV || true
    )
    for minor in 13 14 12 ""; do
        while IFS= read -r candidate; do
            case "$candidate" in "" | "$ROOT"/*) continue ;; esac
            found=$("$candidate" -c "
import $2, sys
right = sys.version_info[:2] == (3, int('$minor' or sys.version_info[1])) and sys.version_info >= (3, $1)
print(sys.executable if right else '')" 2>/dev/null) || continue
            if [ -n "$found" ]; then printf '%s\n' "$found"; return 0; fi
        done <<<"$candidates"
    done
    return 1
}

# as_root COMMAND…: runs it as root, or fails without asking for a password.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
may_install() {
    [ "${SYSTEM_PACKAGES:-yes}" != no ] && command -v apt-get >/dev/null &&
        { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}
apt_get() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 \
        -o Dpkg::Options::=--force-confold "$@" </dev/null >>"$APT_LOG" 2>&1
}
is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# need_packages "NAME|what does not work without it"…: Debian packages. Never fails: it says what will not work.
need_packages() {
    local entry missing=() left=()
    if ! command -v dpkg-query >/dev/null; then
        [ -e .venv/.system-noted ] && return
        say "This is not Debian. Install what corresponds to:"
        for entry in "$@"; do say "  ${entry%%|*} – without it: ${entry#*|}"; done
        mkdir -p .venv && touch .venv/.system-noted
        return
    fi
    for entry in "$@"; do is_installed "${entry%%|*}" || missing+=("$entry"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    if may_install; then
        APT_LOG=$(mktemp)
        say "Installing ${missing[*]%%|*} …"
        [ -n "${APT_UPDATED:-}" ] || try_thrice apt_get update || true
        APT_UPDATED=1
        # All at once; where one is not to be had, each by itself.
        if ! apt_get install --no-install-recommends "${missing[@]%%|*}"; then
            for entry in "${missing[@]}"; do apt_get install --no-install-recommends "${entry%%|*}" || true; done
        fi
        for entry in "${missing[@]}"; do is_installed "${entry%%|*}" || left+=("$entry"); done
        [ ${#left[@]} -eq 0 ] || tail -n 5 "$APT_LOG" >&2
        rm -f "$APT_LOG"
    else
        left=("${missing[@]}")
    fi
    [ ${#left[@]} -gt 0 ] || return 0
    say "Not installed (as root: apt-get install ${left[*]%%|*}):"
    for entry in "${left[@]}"; do say "  ${entry%%|*} – without it: ${entry#*|}"; done
}

# uv in a small environment of its own, made by any Python.
make_tools() {
    "$UV" --version >/dev/null 2>&1 && return
    local base
    if ! base=$(find_python 8 "venv, ensurepip"); then
        need_packages "python3|no Python to begin with" "python3-venv|no uv, which installs the rest"
        base=$(find_python 8 "venv, ensurepip") || die "No Python with venv found: install python3 and python3-venv."
    fi
    rm -rf .tools
    "$base" -m venv .tools
    try_thrice .tools/bin/python -m pip install -q --disable-pip-version-check "uv>=0.13,<1" ||
        die "uv could not be installed: is there a network?"
}

make_environment() {
    "$PYTHON" -c "import sys; sys.exit(sys.version_info < (3, 12))" 2>/dev/null && return
    local interpreter
    rm -rf .venv
    if interpreter=$(find_python 12 "ssl, sqlite3, ctypes, bz2, lzma"); then
        UV_PYTHON_DOWNLOADS=never "$UV" venv --quiet --no-project --python "$interpreter" .venv
    else
        say "No Python 3.12 or later found; fetching one …"
        "$UV" venv --quiet --no-project --managed-python --python 3.13 .venv ||
            die "Neither found nor fetched a Python 3.12 or later: install one (python3.13, or by pyenv)."
    fi
}

# install_requirements run|dev. A copy of the list that was installed tells whether it is still the same.
# Running takes away nothing that testing has installed: only the development list removes what it does not name.
install_requirements() {
    local list=requirements.txt arguments=(install -r requirements.txt)
    if [ "$1" = dev ]; then
        list=requirements-dev.txt
        arguments=(sync requirements-dev.txt)
    elif cmp -s requirements-dev.txt .venv/.installed-dev; then
        return
    fi
    cmp -s "$list" ".venv/.installed-$1" && return
    say "Installing Python packages …"
    # --python: else uv would take the interpreter that another variable or folder names.
    UV_PYTHON_DOWNLOADS=never try_thrice "$UV" pip "${arguments[@]}" --quiet --python "$PYTHON" --require-hashes ||
        die "The packages in $list could not be installed: is there a network?"
    cp "$list" ".venv/.installed-$1"
}

compile_translations() {
    local source stale=()
    for source in locale/*/LC_MESSAGES/*.po; do
        if [ -e "$source" ] && [ "$source" -nt "${source%.po}.mo" ]; then stale+=("$source"); fi
    done
    [ ${#stale[@]} -eq 0 ] || "$PYTHON" bin/lib/translations.py "${stale[@]}"
}

# set_up run|dev: all of it.
set_up() {
    lock_setup
    make_tools
    make_environment
    need_packages \
        "libpango-1.0-0|no PDF" \
        "libpangoft2-1.0-0|no PDF" \
        "libharfbuzz-subset0|PDFs take seconds longer" \
        "fonts-cns11643-kai|PDFs in another face, or square boxes for Chinese" \
        "fonts-arphic-gkai00mp|square boxes for characters that the first face lacks"
    if [ "$1" = dev ]; then
        need_packages \
            "chromium|browser tests are skipped" \
            "poppler-utils|tests that read PDFs back are skipped" \
            "postgresql|no second run of the tests on PostgreSQL"
    fi
    install_requirements "$1"
    compile_translations
    unlock_setup
}
