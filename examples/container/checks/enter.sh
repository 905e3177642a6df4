#!/bin/sh
# Starts a command as a container runtime does: with ROOT as its root, as a user without a name, and without privileges.
# Programs and libraries are those of this machine's /usr; java is at the path that it has in the image.
# Needs root, and mount and PID namespaces of its own.
#
#   enter.sh ROOT JAVA_HOME USER:GROUP ro|rw DIRECTORIES COMMAND...     DIRECTORIES: where the command may write in any case
set -eu
root=$1 java_home=$2 user=$3 access=$4 directories=$5
shift 5
path_in_container=$PATH
PATH=/usr/sbin:/usr/bin:/sbin:/bin

# show SOURCE TARGET: mounts a directory of this machine to be read.
show() {
  mkdir -p "$root$2"
  mount --bind "$1" "$root$2"
  mount -o remount,bind,ro "$root$2"
}

mount --make-rprivate /
mount --bind "$root" "$root"
for directory in /bin /lib /lib64 /sbin; do
  if [ -L $directory ]; then
    ln -sfn "$(readlink $directory)" "$root$directory"
  elif [ -d $directory ]; then
    show $directory $directory
  fi
done
# JDKs of Debian have links into /etc.
for directory in /usr /etc/java-* /etc/ssl; do
  [ ! -d "$directory" ] || show "$directory" "$directory"
done
show "$java_home" /opt/java/openjdk
mkdir -p "$root/dev" "$root/proc"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
for directory in $directories; do
  mkdir -p "$root$directory"
  mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$root$directory"
done
if [ "$access" = ro ]; then
  mount -o remount,bind,ro "$root"
fi
exec chroot "$root" /usr/bin/setpriv --reuid "${user%:*}" --regid "${user#*:}" --clear-groups --no-new-privs \
  --inh-caps=-all --bounding-set=-all /usr/bin/env PATH="$path_in_container" "$@"
