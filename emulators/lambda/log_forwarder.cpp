#include "emulators/lambda/log_forwarder.hpp"

#include <algorithm>

namespace leastwise::lambda {

namespace {

using core::Document;

// CloudWatch Logs' limits of one PutLogEvents, with room to spare.
constexpr std::size_t kBatchEventsMax = 10'000;
constexpr std::size_t kBatchBytesMax = 900'000;
constexpr std::size_t kEventOverheadBytes = 26;

Document names(const std::string& group, const std::string& stream) {
    return Document::object({{"logGroupName", Document(group)}, {"logStreamName", Document(stream)}});
}

}  // namespace

void LogForwarder::set_writer(const std::string& function, gate::Caller writer) {
    writer.user_agent = "awslambda-worker/1.0";  // what CloudTrail shows for these calls
    writers_.insert_or_assign(function, std::move(writer));
}

void LogForwarder::add(function::LogEvent event) {
    Stream& stream = streams_[{event.log_group, event.log_stream}];
    if (stream.state == State::refused || event.message.empty()) return;
    if (stream.name.empty()) {
        stream.function = event.function;
        stream.group = event.log_group;
        stream.name = event.log_stream;
    }
    const std::size_t bytes = event.message.size() + kEventOverheadBytes;
    if (stream.waiting.size() == kBatchEventsMax || stream.waiting_bytes + bytes > kBatchBytesMax)
        send(stream);
    const bool is_last_of_invocation = event.message.starts_with("REPORT RequestId:");
    stream.waiting_bytes += bytes;
    stream.waiting.push_back(std::move(event));
    if (is_last_of_invocation) send(stream);
}

void LogForwarder::flush(std::string_view function) {
    for (auto& [key, stream] : streams_) {
        if (stream.function == function) send(stream);
    }
}

void LogForwarder::flush_all() {
    for (auto& [key, stream] : streams_) send(stream);
}

void LogForwarder::send(Stream& stream) {
    if (stream.waiting.empty() || stream.state == State::refused) return;
    const auto writer = writers_.find(stream.function);
    if (writer == writers_.end() || gate_.find_service("logs") == nullptr) return;
    // Events of one environment come in order, but the emulated clock may have been set back between them.
    std::ranges::stable_sort(stream.waiting, {}, &function::LogEvent::at);
    gate::Caller caller = writer->second;
    caller.parent_id = stream.waiting.back().request_id;
    bool is_sent = stream.state == State::open || open(stream, caller);
    is_sent = is_sent && put(stream, caller);
    if (!is_sent) stream.state = State::refused;
    stream.waiting.clear();
    stream.waiting_bytes = 0;
}

bool LogForwarder::open(Stream& stream, const gate::Caller& writer) {
    std::string error = try_call(writer, "CreateLogStream", names(stream.group, stream.name));
    if (error == "ResourceNotFoundException") {
        error =
            try_call(writer, "CreateLogGroup", Document::object({{"logGroupName", Document(stream.group)}}));
        if (!error.empty() && error != "ResourceAlreadyExistsException") return false;
        error = try_call(writer, "CreateLogStream", names(stream.group, stream.name));
    }
    if (!error.empty() && error != "ResourceAlreadyExistsException") return false;
    stream.state = State::open;
    return true;
}

bool LogForwarder::put(Stream& stream, const gate::Caller& writer) {
    Document input = names(stream.group, stream.name);
    Document events = Document::array();
    for (const auto& event : stream.waiting) {
        events.if_array()->push_back(
            Document::object({{"timestamp", Document(std::int64_t{event.at.time_since_epoch().count()})},
                              {"message", Document(event.message)}}));
    }
    input.if_object()->append("logEvents", std::move(events));
    const std::string error = try_call(writer, "PutLogEvents", input);
    if (error != "ResourceNotFoundException") return error.empty();
    // Someone deleted the group or the stream: Lambda makes it anew.
    return open(stream, writer) && try_call(writer, "PutLogEvents", std::move(input)).empty();
}

std::string LogForwarder::try_call(const gate::Caller& caller, std::string_view operation, Document input) {
    std::string code;
    gate_.call(caller, "logs", operation, std::move(input), {}, [&code](const gate::Outcome& outcome) {
        if (const auto* error = std::get_if<gate::AwsError>(&outcome)) code = error->code();
    });
    return code;
}

}  // namespace leastwise::lambda
