#include "runtime/sandbox/judge.hpp"

#include "runtime/sandbox/address.hpp"
#include "runtime/sandbox/connect_for.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace leastwise::sandbox {
namespace {

constexpr std::size_t kAddressBytesMax = 128;  // struct sockaddr_storage
constexpr std::size_t kMessagesMax = 64;
constexpr int kSocketTypeMask = 0xf;

bool reachable(const Address& address, const Asker& asker) {
    if (asker.inside.level() == Level::full) return true;  // the network namespace has nothing but loopback
    return std::find(asker.ports.begin(), asker.ports.end(), address.port) != asker.ports.end();
}

Verdict judge_address(const Watched& call, const std::string& bytes, const Asker& asker) {
    const Address address = parse_address(bytes);
    switch (address.kind) {
        case Address::Kind::loopback:
            if (reachable(address, asker)) return {};
            return refuse(call, "network", address.text, ECONNREFUSED);
        case Address::Kind::remote: return refuse(call, "network", address.text, ENETUNREACH);
        case Address::Kind::path: {
            const std::string path = asker.inside.resolve(address.text, Inside::Last::follow);
            const int error = asker.inside.level() == Level::full ? ENOENT : EACCES;
            if (asker.inside.hidden(path)) return refuse(call, "filesystem", path, error);
            return {};
        }
        case Address::Kind::other: return {};
    }
    return {};
}

std::string read_address(const Target& target, std::uint64_t at, std::uint64_t size) {
    return at == 0 ? std::string() : target.bytes(at, std::min<std::uint64_t>(size, kAddressBytesMax));
}

/// The address inside a msghdr at `at`.
std::string message_address(const Target& target, std::uint64_t at) {
    const std::string bytes = target.bytes(at, sizeof(msghdr));
    if (bytes.size() != sizeof(msghdr)) return {};
    msghdr message;
    std::memcpy(&message, bytes.data(), sizeof message);
    return read_address(target, reinterpret_cast<std::uint64_t>(message.msg_name), message.msg_namelen);
}

Verdict judge_family(const Watched& call, const seccomp_data& data, const Asker& asker) {
    const int family = static_cast<int>(data.args[0]);
    const int type = static_cast<int>(data.args[1]) & kSocketTypeMask;
    const int protocol = static_cast<int>(data.args[2]);
    const std::string name = family_name(family) + " " + socket_type_name(type);
    const bool internet = family == AF_INET || family == AF_INET6;
    // Go asks for multipath TCP and takes plain TCP instead; resolvers try datagrams and go on without.
    if (internet && type == SOCK_STREAM && protocol == IPPROTO_MPTCP)
        return {EPROTONOSUPPORT, std::nullopt, false};
    const bool plain = protocol == 0 || protocol == IPPROTO_UDP;
    if (internet && type == SOCK_DGRAM && plain && asker.inside.level() != Level::full)
        return {EPERM, std::nullopt, false};
    const bool powerful = internet || family == AF_PACKET || family == AF_NETLINK;
    return refuse(call, "network", name, powerful ? EPERM : EAFNOSUPPORT);
}

/// A connection without a network namespace: the spawner makes it, so that what was checked is what is used.
Verdict judge_bare_connect(const Watched& call, const seccomp_data& data, const Target& target,
                           const Asker& asker) {
    const std::string bytes = read_address(target, data.args[call.path], data.args[call.flags]);
    const Fd socket = copy_of_socket(target, static_cast<int>(data.args[0]));
    Verdict verdict = judge_address(call, bytes, asker);
    // Without a copy (Docker's default profile refuses pidfd_getfd) Landlock's port rule is what remains. A
    // Unix socket is the kernel's and Landlock's to refuse: the spawner could reach what the caller must not.
    if (verdict.error != 0 || !socket || !is_internet(socket)) return verdict;
    const int error = connect_now(socket, bytes);
    return {error, std::nullopt, error == 0};
}

/// TCP fast open connects while sending.
bool opens_connection(const Watched& call, const seccomp_data& data) {
    const std::uint64_t flags = call.judgement == Judgement::send_message ? data.args[2] : data.args[3];
    return (flags & MSG_FASTOPEN) != 0;
}

}  // namespace

Verdict judge_socket(const Watched& call, const seccomp_data& data, const Target& target,
                     const Asker& asker) {
    const bool full = asker.inside.level() == Level::full;
    if (call.judgement == Judgement::socket) return judge_family(call, data, asker);
    if (call.judgement == Judgement::connect && !full) return judge_bare_connect(call, data, target, asker);
    if (call.judgement != Judgement::connect && !full && opens_connection(call, data)) {
        return refuse(call, "network", "MSG_FASTOPEN", EPERM);
    }
    switch (call.judgement) {
        case Judgement::connect:
        case Judgement::send_to:
            return judge_address(call, read_address(target, data.args[call.path], data.args[call.flags]),
                                 asker);
        case Judgement::send_message:
            return judge_address(call, message_address(target, data.args[call.path]), asker);
        case Judgement::send_messages:
            for (std::size_t i = 0; i < std::min<std::uint64_t>(data.args[call.flags], kMessagesMax); ++i) {
                const std::uint64_t at = data.args[call.path] + i * sizeof(mmsghdr);
                if (Verdict verdict = judge_address(call, message_address(target, at), asker);
                    verdict.error != 0) {
                    return verdict;
                }
            }
            return {};
        default: return {};
    }
}

}  // namespace leastwise::sandbox
