#!/bin/sh
# The browser tests drive Debian's Chromium. Root on a machine with apt gets it installed; others are told how.
if command -v chromium >/dev/null 2>&1; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium >/dev/null && exit 0
fi
echo "The browser tests need Chromium: install the package 'chromium' (Debian: sudo apt-get install chromium)."
[ -z "$CI" ]
