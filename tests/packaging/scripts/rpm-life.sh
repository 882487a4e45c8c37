# The life of the .rpm: installed below a root, used, upgraded over data, removed.
. /tmp/steps.sh
rpm_in_root() {
  rpm --root / --dbpath /var/lib/rpm-of-test --nodeps --noplugins "$@"
}
package=$(echo /packages/*.rpm)
mkdir -p /var/lib/rpm-of-test

step 'it asks for no more than glibc 2.28 and the libstdc++ of GCC 8'
rpm -qp --requires "$package" >/tmp/out
expect /tmp/out '^libc.so.6\(GLIBC_2.28\)\(64bit\)$'
rpm -qp --configfiles "$package" | grep -qx /etc/putmon/putmon.yaml

step installed
rpm_in_root -i "$package" >/tmp/out 2>&1
expect /tmp/out '^putmon: there is no systemd here'
[ "$(stat -c '%a %U:%G' /etc/putmon/putmon.yaml)" = '640 root:putmon' ]
[ "$(stat -c '%a %U:%G' /var/lib/putmon)" = '700 putmon:putmon' ]
echo 'autoRegister: true' >>/etc/putmon/putmon.yaml
start_server
make_key
report 1
stop_server

step 'upgraded over data'
rpm_in_root -U --force "$package" >/tmp/out 2>&1
expect /etc/putmon/putmon.yaml '^autoRegister: true$'
start_server
report 2
values 1 2
as_putmon putmon doctor >/tmp/doctor
expect /tmp/doctor '^ok +installation +the \.rpm;'
stop_server

step 'removed: data stays, and is named'
rpm_in_root -e putmon >/tmp/out 2>&1
expect /tmp/out '^putmon: your data stays'
[ ! -e /usr/lib/putmon ] && [ -e /var/lib/putmon/putmon.duckdb ]

step done
