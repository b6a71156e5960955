#!/usr/bin/env bash
# Installs what is missing to build and test leastwise, from the distribution's packages (Debian 12, Ubuntu 24.04) and,
# for the SDKs that the example and the tests use, from npm and PyPI into build/tools. Says what it will do first and
# installs nothing that is there. `setup.sh build` stops before the SDKs; `setup.sh fuzz` brings clang with its run-time
# libraries instead of them.
set -euo pipefail
cd "$(dirname "$0")"

tools=build/tools
node_major_min=20        # the AWS SDK for JavaScript v3 wants it
node_package=node@22     # npm carries current Node binaries
scope=${1:-all}

have_header() { [ -e "/usr/include/$1" ] || compgen -G "/usr/include/*/$1" >/dev/null; }
have() { command -v "$1" >/dev/null 2>&1; }
boost_is_new_enough() {
  local header=/usr/include/boost/version.hpp
  [ -e "$header" ] && [ "$(sed -n 's/^#define BOOST_VERSION //p' "$header")" -ge 108100 ]
}

missing=()
need() { missing+=("$1"); }
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo)
may_install() { [ "$(id -u)" -eq 0 ] || have sudo; }
# A fresh image has no package lists; what the distribution offers is known after reading them.
offers() {
  if ! compgen -G "/var/lib/apt/lists/*_Packages*" >/dev/null && may_install; then
    echo "setup: will read the distribution's package lists"
    "${as_root[@]}" apt-get update -qq
  fi
  apt-cache show "$1" >/dev/null 2>&1
}

have g++ || need g++
have cmake || need cmake
have ninja || need ninja-build
have git || need git
have xz || need xz-utils
boost_is_new_enough || {
  if offers libboost1.83-dev; then need libboost1.83-dev; else need libboost1.81-dev; fi
}
have_header nlohmann/json.hpp || need nlohmann-json3-dev
have_header seccomp.h || need libseccomp-dev
have_header openssl/ssl.h || need libssl-dev
have_header yaml-cpp/yaml.h || need libyaml-cpp-dev
have_header CLI/CLI.hpp || need libcli11-dev
have_header re2/re2.h || need libre2-dev
have_header zlib.h || need zlib1g-dev
have_header zip.h || need libzip-dev
have_header catch2/catch.hpp || have_header catch2/catch_test_macros.hpp || need catch2
if [ "$scope" = fuzz ]; then
  have clang++ || need clang
  compgen -G "/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a" >/dev/null || need libclang-rt-dev
fi
if [ "$scope" = all ]; then
  have node || need nodejs
  have npm || need npm
  have python3 || need python3
  # The prover's tests ask a second opinion where the distribution has one.
  have cvc5 || { offers cvc5 && need cvc5; } || true
  have python3 && python3 -c 'import ensurepip, venv' 2>/dev/null || need python3-venv
fi

if [ ${#missing[@]} -gt 0 ]; then
  echo "setup: will install from the distribution: ${missing[*]}"
  may_install || { echo "setup: not root and no sudo; install these packages yourself, then run make again" >&2; exit 1; }
  export DEBIAN_FRONTEND=noninteractive
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
[ "$scope" = all ] || exit 0

# The SDKs, exactly as the lock files name them.
mkdir -p "$tools"
node_is_new_enough() { [ "$("$1" -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge "$node_major_min" ]; }
if ! node_is_new_enough node && ! node_is_new_enough "$tools/node/node_modules/node/bin/node"; then
  echo "setup: will install $node_package from npm into $tools/node (the distribution's Node is older than the SDK wants)"
  npm install --silent --no-audit --no-fund --allow-scripts=node --prefix "$tools/node" "$node_package" || npm install --silent --no-audit --no-fund --prefix "$tools/node" "$node_package"
fi
stamp() { cat "$@" | sha256sum | cut -d' ' -f1; }
sdk_manifests=(tests/aws/sdk/package.json tests/aws/sdk/package-lock.json)
if [ "$(cat "$tools/sdk-node.stamp" 2>/dev/null)" != "$(stamp "${sdk_manifests[@]}")" ]; then
  echo "setup: will install the AWS SDK for JavaScript v3 from npm into $tools/sdk-node"
  rm -rf "$tools/sdk-node"
  mkdir -p "$tools/sdk-node"
  cp "${sdk_manifests[@]}" "$tools/sdk-node/"
  npm ci --silent --no-audit --no-fund --prefix "$tools/sdk-node"
  stamp "${sdk_manifests[@]}" >"$tools/sdk-node.stamp"
fi
if [ "$(cat "$tools/sdk-python.stamp" 2>/dev/null)" != "$(stamp tests/aws/sdk/requirements.txt)" ]; then
  echo "setup: will install boto3 and the AWS CLI from PyPI into $tools/sdk-python"
  rm -rf "$tools/sdk-python"
  python3 -m venv "$tools/sdk-python"
  "$tools/sdk-python/bin/pip" install --quiet --disable-pip-version-check -r tests/aws/sdk/requirements.txt
  stamp tests/aws/sdk/requirements.txt >"$tools/sdk-python.stamp"
fi
