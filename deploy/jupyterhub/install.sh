#!/bin/sh
# Installs the class server from this clone, or brings it up to date: run as root on Debian (docs/class-server.md).
# Students can read what goes to /opt/massage-course. The keys stay in this clone and with the instructor.
set -eu
cd "$(dirname "$0")/../.."
umask 022
to=/opt/massage-course state=/srv/massage-course

rm -rf "$to/notebooks" "$to/deploy"
mkdir -p "$to/deploy"
cp -r course.py notebooks "$to/"
cp -r deploy/jupyterhub "$to/deploy/"
npm ci --prefix "$to/deploy/jupyterhub"

[ -d "$to/.venv" ] || "${PYTHON:-python3}" -m venv "$to/.venv"
pip="$to/.venv/bin/python -m pip --disable-pip-version-check install --no-input --quiet --no-deps"
$pip --only-binary :all: --require-hashes --requirement deploy/jupyterhub/requirements.lock
$pip --no-build-isolation --force-reinstall .

id instructor >/dev/null 2>&1 || adduser --quiet --gecos "" --disabled-password instructor
[ -d ~instructor/exercises ] || { cp -r exercises ~instructor/; chown -R instructor: ~instructor/exercises; }
chmod 700 ~instructor

mkdir -p "$state"
mkdir -p -m 700 "$state/hub"
mkdir -p -m 1777 "$state/exchange"
# Made here, so that nobody else can make it first.
[ -d "$state/exchange/back_massage" ] || install -d -o instructor "$state/exchange/back_massage"
