#include "runtime/sandbox/judge.hpp"

#include "runtime/sandbox/messages.hpp"

namespace leastwise::sandbox {

Verdict refuse(const Watched& call, std::string_view category, std::string target, int error) {
    Finding finding;
    finding.category = category;
    finding.syscall = call.name;
    finding.target = std::move(target);
    finding.refusal = errno_name(error);
    return {error, std::move(finding), false};
}

Verdict judge(const Watched& call, const seccomp_data& data, const Target& target, const Asker& asker) {
    switch (call.judgement) {
        case Judgement::open:
        case Judgement::open_how:
        case Judgement::create_file:
        case Judgement::look:
        case Judgement::look_here:
        case Judgement::create:
        case Judgement::remove:
        case Judgement::alter:
        case Judgement::rename:
        case Judgement::link: return judge_path(call, data, target, asker.inside);
        case Judgement::connect:
        case Judgement::send_to:
        case Judgement::send_message:
        case Judgement::send_messages:
        case Judgement::socket: return judge_socket(call, data, target, asker);
        case Judgement::kill:
        case Judgement::signal:
        case Judgement::process:
        case Judgement::kernel: return judge_power(call, data, target, asker);
    }
    return {};
}

}  // namespace leastwise::sandbox
