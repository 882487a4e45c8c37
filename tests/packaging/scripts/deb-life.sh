# The life of the .deb: installed, used, upgraded over data, refused where it can not be, removed, purged.
. /tmp/steps.sh
config=/etc/putmon/putmon.yaml
new=/packages/new.deb
version=$(dpkg-deb -f "$new" Version)
installed() {
  dpkg-query --show --showformat='${Version}' putmon
}

step 'an old version is installed without systemd'
dpkg -i /packages/old.deb >/tmp/out 2>&1
expect /tmp/out '^putmon: there is no systemd here'
expect /tmp/out '^putmon: make a key pair: sudo -u putmon putmon key create'
[ "$(stat -c '%a %U:%G' $config)" = '640 root:putmon' ]
[ "$(stat -c '%a %U:%G' /var/lib/putmon)" = '700 putmon:putmon' ]
[ -L /etc/systemd/system/multi-user.target.wants/putmon.service ]
[ "$(putmon --version)" = "$version" ]

step 'its launcher alone looks in /etc and /var, and no key is printed'
echo 'autoRegister: true' >>$config
start_server
expect /tmp/server.log '^There is no key yet'
! grep -q SecretKey /tmp/server.log
make_key
report 1
mkdir /tmp/own && cd /tmp/own
env PATH=/usr/lib/putmon/runtime/bin:$PATH node /usr/lib/putmon/dist/src/cli/putmon.js check-config |
  grep -q '^data: .*putmon-data'
cd /

step 'a port that is taken is told in a line'
as_putmon putmon serve --config $config >/tmp/second 2>&1 && exit 1
[ "$(wc -l </tmp/second)" = 1 ]
as_putmon putmon serve --data /tmp/elsewhere --receiver 127.0.0.1:8080 --control 127.0.0.1:0 >/tmp/second 2>&1 && exit 1
expect /tmp/second '^putmon: 127.0.0.1:8080 is taken; choose another address$'

step 'an upgrade with a mistake in the configuration says so, and the old process goes on'
sed -i 's/^retentionDays: .*/retentionDays: many/' $config
dpkg -i "$new" >/tmp/out 2>&1
expect /tmp/out '^putmon: the configuration has a mistake: .*retentionDays'
report 2
sed -i 's/^retentionDays: .*/retentionDays: 40/' $config

step 'a configuration that its user can not read is told'
chmod 0600 $config
/usr/lib/putmon/package-scripts/after-install 0.1.0 >/tmp/out
expect /tmp/out '^putmon: the configuration has a mistake: .*putmon.yaml: can not be read \(EACCES\)'
chmod 0640 $config

step 'the new version has the data and the changed configuration'
[ "$(installed)" = "$version" ]
stop_server
start_server
report 3
values 1 2 3
expect $config '^retentionDays: 40$'
as_putmon putmon doctor >/tmp/doctor
expect /tmp/doctor '^ok +installation +the \.deb;'

step 'users without rights are told whom to become'
runuser -u nobody -- putmon key list 2>/tmp/err && exit 1
expect /tmp/err 'sudo -u putmon putmon'
stop_server
putmon key list --data /var/lib/putmon 2>/tmp/err && exit 1
expect /tmp/err '^putmon: /var/lib/putmon belongs to putmon; run the command as that user'

step 'too little room is told, and leaves what is installed'
free=$(df -Pk / | awk 'NR == 2 { print $4 }')
fallocate -l $(((free - 32768) * 1024)) /fill
dpkg -i "$new" >/tmp/out 2>&1 && exit 1
expect /tmp/out '^putmon: /usr has 3[0-9] MiB free, and [0-9]+ are needed: .*; nothing was changed$'
rm /fill
[ "$(installed)" = "$version" ]
putmon --version >/dev/null

step 'a /usr that is read-only is told, and leaves what is installed'
mount --bind /usr /usr
mount -o remount,bind,ro /usr
dpkg -i "$new" >/tmp/out 2>&1 && exit 1
umount -l /usr
expect /tmp/out '^putmon: /usr can not be written: .*; nothing was changed$'
[ "$(dpkg-query --show --showformat='${Status}' putmon)" = 'install ok installed' ]

step 'a user without rights installs nothing'
runuser -u nobody -- dpkg -i "$new" >/tmp/out 2>&1 && exit 1
expect /tmp/out 'superuser privilege'

step 'removed: configuration and data stay'
dpkg -r putmon >/tmp/out 2>&1
[ ! -e /usr/lib/putmon ] && [ ! -e /usr/bin/putmon ]
[ -e $config ] && [ -e /var/lib/putmon/putmon.duckdb ]

step 'installed again: the data is there'
dpkg -i "$new" >/tmp/out 2>&1
values 1 2 3

step 'purged: the configuration goes, data is kept and named'
dpkg -P putmon >/tmp/out 2>&1
expect /tmp/out '^putmon: your data stays; to delete it for good: rm -r /var/lib/putmon'
[ ! -e /etc/putmon ] && [ -e /var/lib/putmon/putmon.duckdb ]
[ -z "$(find /etc/systemd -name 'putmon*')" ]

step done
