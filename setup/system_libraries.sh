#!/bin/sh
# Installs the system libraries that Qt and OpenCV link to, where apt is and may be used.
# Costs one dpkg query when all are there; never fails: it prints the line to type instead.
set -u

command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || exit 0

wanted="libegl1 libgl1 libxkbcommon-x11-0 libdbus-1-3 libfontconfig1 libpulse0 libxrandr2 fonts-dejavu-core
    libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xkb1
    xvfb" # xvfb: the tests open real windows where there is no display

# Debian's Python cannot make an environment without a package of its own.
if ! [ -x .venv/bin/python ]; then
    for python in python3.11 python3.12; do
        version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue
        "$python" -c 'import ensurepip' 2>/dev/null || wanted="$wanted python$version-venv"
        break
    done
fi

installed=$(dpkg-query -W -f '${Package}:${db:Status-Status}\n' $wanted 2>/dev/null)
missing=""
for package in $wanted; do
    case "
$installed
" in
    *"
$package:installed
"*) ;;
    *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    root=""
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    root="sudo -n"
else
    root="no"
fi

install() {
    $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing </dev/null >&2
}

if [ "$root" != "no" ]; then
    echo "Installing system libraries:$missing" >&2
    install && exit 0
    $root apt-get update -qq </dev/null >&2
    install && exit 0
fi
echo "These system libraries are missing, and the window may not open without them. Type:" >&2
echo "    sudo apt-get update && sudo apt-get install -y$missing" >&2
