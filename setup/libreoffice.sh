#!/usr/bin/env bash
# Makes sure that LibreOffice Writer, its Python bridge and the letters' fonts are on this machine.
#
# On Debian and Ubuntu, as root or with sudo that asks no password, it prints the apt line and installs what is missing.
# Elsewhere it prints what to install, and what happens without it. INSTALL=no never installs. Exit 0 in any case:
# the packets come out without LibreOffice too, with a warning.
set -u
[ "${PACKETS_OFFICE:-}" != fallback ] || exit 0

packages=(libreoffice-writer-nogui python3-uno fonts-crosextra-carlito fonts-crosextra-caladea fonts-liberation fonts-dejavu-core)
mac_soffice=/Applications/LibreOffice.app/Contents/MacOS/soffice

say() { printf '%s\n' "$*" >&2; }

has_soffice() { command -v soffice >/dev/null 2>&1 || command -v libreoffice >/dev/null 2>&1 || [ -x "$mac_soffice" ]; }

missing_debian() {
  local package
  for package in "${packages[@]}"; do
    case $package in
      # Any LibreOffice with Writer will do: the full desktop suite as well as the headless one.
      libreoffice-writer-nogui) has_soffice && [ -e /usr/lib/libreoffice/program/libswlo.so ] && continue ;;
    esac
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
  done
}

explain() {
  say "Not all is installed that letters are rendered with: LibreOffice Writer, its Python bridge, and the fonts Carlito,"
  say "Caladea, Liberation and DejaVu. To install it, once:"
  say "  Debian, Ubuntu:  sudo apt-get install --no-install-recommends ${packages[*]}"
  say "  Fedora:          sudo dnf install libreoffice-writer libreoffice-pyuno google-carlito-fonts google-crosextra-caladea-fonts liberation-fonts dejavu-sans-fonts"
  say "  macOS:           brew install --cask libreoffice font-carlito font-caladea font-liberation font-dejavu"
  has_soffice || say "Going on without LibreOffice: letters are rendered by dxpdf, and each packet asks to compare them with Word."
}

install_debian() {
  local sudo=() line log
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null || return 1
    sudo=(sudo -n)
  fi
  line="apt-get install -y --no-install-recommends $*"
  say "Installing what is missing:  ${sudo[*]:+${sudo[*]} }$line"
  log=$( { "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq \
    && "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } 2>&1 ) \
    || { say "$log"; return 1; }
}

if command -v dpkg-query >/dev/null 2>&1; then
  read -r -a missing <<<"$(missing_debian)"
  [ "${#missing[@]}" -gt 0 ] || exit 0
  if [ "${INSTALL:-yes}" != no ] && install_debian "${missing[@]}"; then
    exit 0
  fi
elif has_soffice; then
  exit 0
fi
explain
