#!/bin/sh
# Runs a script as root of a copy of this machine, whose changes are lost when it ends:
# in-own-root.sh FOLDER SCRIPT. FOLDER is /packages in there. Mounts and network are its own:
# it is called within `unshare --mount --net`.
set -eu
space=$(mktemp -d)
mount -t tmpfs -o size=2g putmon-tests "$space"
mkdir "$space/upper" "$space/work" "$space/root"
root=$space/root
mount -t overlay -o "lowerdir=/,upperdir=$space/upper,workdir=$space/work" overlay "$root"
mount -t proc proc "$root/proc"
mount --bind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mount -t tmpfs tmpfs "$root/tmp"
mkdir "$root/packages"
mount --bind "$1" "$root/packages"
cp "$(dirname "$0")/steps.sh" "$2" "$root/tmp"
ip link set lo up
# A package is never started by an init system here.
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod +x "$root/usr/sbin/policy-rc.d"
outcome=0
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root ROOT="$root" \
  chroot "$root" sh -eu "/tmp/$(basename "$2")" || outcome=$?
umount -R "$root" 2>/dev/null || umount -l "$root" || true
umount -l "$space" || true
rmdir "$space" 2>/dev/null || true
exit "$outcome"
