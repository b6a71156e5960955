// attempt KIND [ARGUMENT...]: makes one attempt and prints "ok" or the name of the errno.
#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/sched.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string>

#include "runtime/sandbox/testcases/guard.hpp"

using leastwise::testcases::say;

namespace {

sockaddr_in address_of(const char* host, const char* port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
    ::inet_pton(AF_INET, host, &address.sin_addr);
    return address;
}

int connect_to(const char* host, const char* port) {
    const sockaddr_in address = address_of(host, port);
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    return fd < 0 ? say(fd) : say(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

int connect6_to(const char* host, const char* port) {
    sockaddr_in6 address{};
    address.sin6_family = AF_INET6;
    address.sin6_port = htons(static_cast<std::uint16_t>(std::atoi(port)));
    ::inet_pton(AF_INET6, host, &address.sin6_addr);
    const int fd = ::socket(AF_INET6, SOCK_STREAM, 0);
    return fd < 0 ? say(fd) : say(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

int connect_unix(const char* path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path, sizeof address.sun_path - 1);
    const int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
    return say(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

int send_datagram(const char* host, const char* port) {
    const sockaddr_in address = address_of(host, port);
    const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0) return say(fd);
    return say(::sendto(fd, "x", 1, 0, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

int send_message(const char* host, const char* port) {
    sockaddr_in address = address_of(host, port);
    const int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0) return say(fd);
    char byte = 'x';
    iovec part{&byte, 1};
    msghdr message{};
    message.msg_name = &address;
    message.msg_namelen = sizeof address;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    return say(::sendmsg(fd, &message, 0));
}

int list_processes() {
    DIR* listing = ::opendir("/proc");
    if (!listing) return say(-1);
    int count = 0;
    while (const dirent* entry = ::readdir(listing))
        count += entry->d_name[0] >= '0' && entry->d_name[0] <= '9';
    std::printf("%d\n", count);
    return 0;
}

int read_through_link(const char* path) {
    ::unlink("/tmp/link");
    if (::symlink(path, "/tmp/link") != 0) return say(-1);
    return say(::open("/tmp/link", O_RDONLY));
}

int vm_read(const char* pid) {
    char byte = 0;
    const iovec here{&byte, 1};
    const iovec there{&byte, 1};
    return say(::process_vm_readv(std::atoi(pid), &here, 1, &there, 1, 0));
}

int call_clone3() {
    clone_args arguments{};
    arguments.flags = CLONE_NEWUSER;
    arguments.exit_signal = SIGCHLD;
    return say(::syscall(SYS_clone3, &arguments, sizeof arguments));
}

struct Attempt {
    const char* kind;
    int (*make)(char** arguments);
};

constexpr Attempt kAttempts[] = {
    {"read", [](char** a) { return say(::open(a[0], O_RDONLY)); }},
    {"read-relative",
     [](char** a) {
         return say(::chdir("/usr") == 0 ? ::open((std::string("..") + a[0]).c_str(), O_RDONLY) : -1);
     }},
    {"read-link", [](char** a) { return read_through_link(a[0]); }},
    {"access", [](char** a) { return say(::access(a[0], R_OK)); }},
    {"stat", [](char** a) {
         struct stat about {};
         return say(::stat(a[0], &about));
     }},
    {"lstat", [](char** a) {
         struct stat about {};
         return say(::lstat(a[0], &about));
     }},
    {"stat-descriptor", [](char** a) {
         struct stat about {};
         return say(::fstatat(0, a[0], &about, AT_EMPTY_PATH));
     }},
    {"statx", [](char** a) {
         struct statx about {};
         return say(::statx(AT_FDCWD, a[0], 0, STATX_SIZE, &about));
     }},
    {"readlink", [](char** a) {
         char text[64];
         return say(::readlink(a[0], text, sizeof text));
     }},
    {"chdir", [](char** a) { return say(::chdir(a[0])); }},
    {"getxattr", [](char** a) {
         char text[64];
         return say(::getxattr(a[0], "user.x", text, sizeof text));
     }},
    {"watch", [](char** a) { return say(::inotify_add_watch(::inotify_init(), a[0], IN_MODIFY)); }},
    {"exec", [](char** a) { return say(::execl(a[0], a[0], "exec-worked", nullptr)); }},
    {"exec-script", [](char** a) { return say(::execl(a[0], a[0], "-c", "echo ran", nullptr)); }},
    {"write", [](char** a) { return say(::open(a[0], O_WRONLY | O_CREAT, 0644)); }},
    {"append", [](char** a) { return say(::open(a[0], O_WRONLY | O_APPEND)); }},
    {"mkdir", [](char** a) { return say(::mkdir(a[0], 0755)); }},
    {"unlink", [](char** a) { return say(::unlink(a[0])); }},
    {"rename", [](char** a) { return say(::rename(a[0], a[1])); }},
    {"chmod", [](char** a) { return say(::chmod(a[0], 0777)); }},
    {"connect", [](char** a) { return connect_to(a[0], a[1]); }},
    {"connect6", [](char** a) { return connect6_to(a[0], a[1]); }},
    {"connect-unix", [](char** a) { return connect_unix(a[0]); }},
    {"sendto", [](char** a) { return send_datagram(a[0], a[1]); }},
    {"sendmsg", [](char** a) { return send_message(a[0], a[1]); }},
    {"raw", [](char**) { return say(::socket(AF_INET, SOCK_RAW, IPPROTO_ICMP)); }},
    {"packet", [](char**) { return say(::socket(AF_PACKET, SOCK_RAW, 0)); }},
    {"vsock", [](char**) { return say(::socket(AF_VSOCK, SOCK_STREAM, 0)); }},
    {"ptrace", [](char** a) { return say(::ptrace(PTRACE_ATTACH, std::atoi(a[0]), nullptr, nullptr)); }},
    {"kill", [](char** a) { return say(::kill(std::atoi(a[0]), SIGTERM)); }},
    {"vm-read", [](char** a) { return vm_read(a[0]); }},
    {"mount", [](char**) { return say(::mount("none", "/tmp", "tmpfs", 0, nullptr)); }},
    {"umount", [](char**) { return say(::umount2("/var/task", MNT_DETACH)); }},
    {"unshare", [](char**) { return say(::unshare(CLONE_NEWUSER)); }},
    {"clone3", [](char**) { return call_clone3(); }},
    {"bpf", [](char**) { return say(::syscall(SYS_bpf, BPF_MAP_CREATE, nullptr, 0)); }},
    {"keyctl", [](char**) { return say(::syscall(SYS_keyctl, 0, 0, 0)); }},
    {"chroot", [](char**) { return say(::chroot("/tmp")); }},
    {"io_uring", [](char**) { return say(::syscall(SYS_io_uring_setup, 1, nullptr)); }},
    {"processes", [](char**) { return list_processes(); }},
};

}  // namespace

int main(int count, char** arguments) {
    leastwise::testcases::be_harmless();
    leastwise::testcases::require_filter();
    for (const Attempt& attempt : kAttempts) {
        if (count > 1 && !std::strcmp(arguments[1], attempt.kind)) return attempt.make(arguments + 2);
    }
    return 98;
}
