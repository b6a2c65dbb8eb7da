#!/bin/sh
# The official image's contract: /etc/nginx/templates/x.conf.template becomes /etc/nginx/conf.d/x.conf, with the
# variables replaced that are defined (nginx's own, such as $host, stay).
set -e

templates="${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}"
suffix="${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}"
output="${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}"
[ -d "$templates" ] || exit 0

defined=$(awk -v filter="${NGINX_ENVSUBST_FILTER:-}" \
  'END { for (name in ENVIRON) if (name ~ /^[A-Za-z_][A-Za-z0-9_]*$/ && (filter == "" || name ~ filter)) printf "${%s} ", name }' \
  </dev/null)

find "$templates" -follow -type f -name "*$suffix" | while read -r template; do
  target="$output/${template#"$templates"/}"
  target="${target%"$suffix"}"
  mkdir -p "$(dirname "$target")"
  envsubst "$defined" < "$template" > "$target"
done
