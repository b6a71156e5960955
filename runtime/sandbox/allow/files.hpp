#pragma once
#include <string_view>

namespace leastwise::sandbox::allow {

/// Use of descriptors that are open already, and looking at names. Opening, and changing names, are watched.
inline constexpr std::string_view kFiles[] = {
    "read", "readv", "pread64", "preadv", "preadv2", "write", "writev", "pwrite64", "pwritev", "pwritev2", "lseek",
    "close", "close_range", "dup", "dup2", "dup3", "fcntl", "flock", "ioctl", "fstat", "stat", "lstat", "newfstatat",
    "statx", "statfs", "fstatfs", "getdents", "getdents64", "readlink", "readlinkat", "getcwd", "chdir", "fchdir",
    "fadvise64", "readahead", "sendfile", "copy_file_range", "splice", "tee", "vmsplice", "ftruncate", "fallocate",
    "fsync", "fdatasync", "sync_file_range", "syncfs", "umask", "fchmod", "fchown", "fgetxattr", "fsetxattr",
    "flistxattr", "fremovexattr", "getxattr", "lgetxattr", "listxattr", "llistxattr", "inotify_init", "inotify_init1",
    "inotify_add_watch", "inotify_rm_watch", "pipe", "pipe2", "eventfd", "eventfd2", "memfd_create", "poll", "ppoll",
    "select", "pselect6", "epoll_create", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait", "epoll_pwait2",
    "io_setup", "io_submit", "io_getevents", "io_pgetevents", "io_cancel", "io_destroy", "cachestat"};

}  // namespace leastwise::sandbox::allow
