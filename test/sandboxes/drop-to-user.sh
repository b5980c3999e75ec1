#!/bin/sh
# Runs the clone's Node as an ordinary user who may not see where the clone really is. Started by ground.ts in place of Node.
set -eu
if [ "${STAGE:-}" = bound ]; then
  mount --bind "$BIND_CLONE" "$BIND_AT/clone"
  mount --bind "$BIND_NODE" "$BIND_AT/node"
  # A clone made by linking keeps its packages elsewhere; the sandboxes themselves need none.
  cd "$BIND_AT/home"
  unset STAGE
  exec setpriv --reuid="$ORDINARY_UID" --regid="$ORDINARY_UID" --clear-groups "$BIND_AT/node/node" "$@"
fi
STAGE=bound exec unshare --mount --propagation private "$0" "$@"
