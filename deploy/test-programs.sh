#!/bin/sh
# Fetches the programs tests need and that pip cannot bring. Nothing is skipped: what is missing is named
# together with the command that mends it.
set -eu
python=$1
packages=""
PATH=$PATH:/usr/sbin:/sbin # nginx lies there, which an ordinary user's PATH leaves out
need() { # need COMMAND PACKAGE
    command -v "$1" >/dev/null 2>&1 || packages="$packages $2"
}
need soffice libreoffice-writer
need pdftoppm poppler-utils
need nginx nginx-light
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || packages="$packages postgresql"
browser() {
    command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 \
        || ls "$HOME"/.cache/ms-playwright/chromium-* >/dev/null 2>&1
}
if ! browser; then
    # Ubuntu's chromium package is only a pointer to a snap: there Playwright brings its own.
    if grep -qi ubuntu /etc/os-release; then "$python" -m playwright install --with-deps chromium
    else packages="$packages chromium"; fi
fi
if [ -n "$packages" ]; then
    echo "Cài các chương trình để kiểm thử:$packages"
    if [ "$(id -u)" = 0 ]; then sudo=""; else sudo="sudo -n"; fi
    $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        $sudo apt-get install -y -qq --no-install-recommends $packages >/dev/null || {
        echo "Không tự cài được. Hãy chạy: sudo apt-get install$packages" >&2
        exit 1
    }
fi
