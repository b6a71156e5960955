#pragma once
#include "runtime/function/function.hpp"
#include "runtime/gate/gate.hpp"

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leastwise::lambda {

/// Carries what functions log to CloudWatch Logs as Lambda does: through the gate, with the function's own
/// role. A role without logs:CreateLogStream and logs:PutLogEvents has no logs there; the refusal is in the
/// ledger once per stream, and nothing more is sent to it.
class LogForwarder {
public:
    explicit LogForwarder(gate::Gate& gate) : gate_(gate) {}

    /// The session whose policies decide for this function's logs (its newest one).
    void set_writer(const std::string& function, gate::Caller writer);
    void add(function::LogEvent event);
    /// Sends what the function has logged so far.
    void flush(std::string_view function);
    void flush_all();

private:
    enum class State { fresh, open, refused };
    struct Stream {
        std::string function, group, name;
        State state = State::fresh;
        std::vector<function::LogEvent> waiting;
        std::size_t waiting_bytes = 0;
    };

    void send(Stream& stream);
    bool open(Stream& stream, const gate::Caller& writer);
    bool put(Stream& stream, const gate::Caller& writer);
    /// The code of the error that a call ended in; "" when it succeeded.
    std::string try_call(const gate::Caller& caller, std::string_view operation, core::Document input);

    gate::Gate& gate_;
    std::map<std::string, gate::Caller, std::less<>> writers_;
    std::map<std::pair<std::string, std::string>, Stream> streams_;  // by group and stream name
};

}  // namespace leastwise::lambda
