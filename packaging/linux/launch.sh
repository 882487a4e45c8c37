# Where the package of a distribution keeps its configuration. Whoever names another, or a folder, gets that.
putmon_place=/etc/putmon/putmon.yaml
for word in "$@"; do
  case $word in
  --data | --data=* | --config | --config=*) putmon_place= ;;
  esac
done
if [ -n "$putmon_place" ] && [ -z "${PUTMON_CONFIG:-}${PUTMON_DATA:-}" ]; then
  if [ -e "$putmon_place" ]; then
    PUTMON_CONFIG=$putmon_place
    export PUTMON_CONFIG
  else
    PUTMON_DATA=/var/lib/putmon
    export PUTMON_DATA
  fi
fi
unset putmon_place
