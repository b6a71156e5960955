#include "runtime/function/instance.hpp"

#include "runtime/core/check.hpp"
#include "runtime/function/limits.hpp"
#include "runtime/loop/loop.hpp"

#include <algorithm>

namespace leastwise::function {

Instance::Instance(const Surroundings& surroundings, std::string environment_id, Events events)
    : surroundings_(surroundings),
      environment_id_(std::move(environment_id)),
      events_(std::move(events)),
      api_({[this] { events_.ready(); }, [this](Answer answer) { events_.init_failed(std::move(answer)); },
            [this](Answer answer) { events_.answered(std::move(answer)); }}),
      self_(std::make_shared<Instance*>(this)) {}

void Instance::launch(sandbox::Spec spec) {
    using Process = std::unique_ptr<sandbox::Process>;
    surroundings_.spawner.launch(std::move(spec),
                                 [self = self_](Process process, const sandbox::Result& result) {
                                     if (*self) (*self)->on_started(std::move(process), result);
                                 });
}

Instance::~Instance() { close(); }

void Instance::close() {
    *self_ = nullptr;
    for (const auto listener : listeners_) surroundings_.server.close(listener);
    listeners_.clear();
}

void Instance::bury(std::unique_ptr<Instance> instance, Graveyard& graveyard) {
    if (!instance) return;
    instance->close();
    if (instance->process_) instance->process_->kill();
    graveyard.bury(std::move(instance));
}

void Instance::on_started(std::unique_ptr<sandbox::Process> process, const sandbox::Result& result) {
    if (!process) return on_ended(result);
    process_ = std::move(process);
    serve_listeners();
    sandbox::Process::Events events;
    events.output = [self = self_](sandbox::Stream stream, std::string_view bytes) {
        if (*self) (*self)->on_output(stream, bytes);
    };
    events.finding = [self = self_](const sandbox::Finding& finding) {
        if (*self && (*self)->events_.finding) (*self)->events_.finding(finding);
    };
    events.exited = [self = self_](const sandbox::Result& ended) {
        if (*self) (*self)->on_ended(ended);
    };
    process_->watch(std::move(events));
}

void Instance::serve_listeners() {
    auto sockets = process_->take_listeners();
    LW_CHECK(sockets.size() == 2, "the sandbox listens on the two ports that were asked for");
    http::Server::Options api;
    api.limits.body_bytes_max = kRuntimeApiBodyBytesMax;
    api.limits.header_bytes_max = kRuntimeApiHeaderBytesMax;
    api.environment = environment_id_;
    api.refusal = [self = self_](int status, std::string_view reason) {
        return *self ? (*self)->api_.refuse(status, reason) : http::Response{};
    };
    listeners_.push_back(surroundings_.server.adopt(
        sockets[0].release(),
        [self = self_](const http::Request& request, http::Respond respond) {
            if (*self) (*self)->api_.serve(request, std::move(respond));
        },
        std::move(api)));
    http::Server::Options endpoint;
    endpoint.environment = environment_id_;
    listeners_.push_back(surroundings_.server.adopt(
        sockets[1].release(), surroundings_.callbacks.aws_endpoint, std::move(endpoint)));
}

void Instance::on_output(sandbox::Stream stream, std::string_view bytes) {
    (stream == sandbox::Stream::output ? output_ : error_).feed(bytes, events_.log);
}

void Instance::drain() {
    if (process_) process_->drain();
    output_.flush(events_.log);
    error_.flush(events_.log);
}

void Instance::on_ended(const sandbox::Result& result) {
    memory_max_bytes_ = std::max(memory_max_bytes_, result.memory_max_bytes);
    drain();
    events_.ended(result);
}

void Instance::freeze() {
    if (process_) process_->freeze();
}

void Instance::thaw() {
    if (process_) process_->thaw();
}

std::uint64_t Instance::memory_max_bytes() const {
    return std::max(memory_max_bytes_, process_ ? process_->memory_max_bytes() : 0);
}

}  // namespace leastwise::function
