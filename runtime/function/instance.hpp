#pragma once
#include "runtime/function/graveyard.hpp"
#include "runtime/function/languages.hpp"
#include "runtime/function/logs.hpp"
#include "runtime/function/runtime_api.hpp"
#include "runtime/function/runtime_files.hpp"
#include "runtime/http/server.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace leastwise::function {

/// What all environments of a fleet share. Borrowed for life.
struct Surroundings {
    core::World& world;
    loop::Loop& loop;
    http::Server& server;
    sandbox::Spawner& spawner;
    const Fleet::Callbacks& callbacks;
    const FleetOptions& options;
    Interpreters& interpreters;
    RuntimeFiles& files;
    Graveyard& graveyard;
};

/// One run of a function's process in its sandbox, with the sockets it sees: the Runtime API and the AWS
/// endpoint. An environment has one at a time, and a new one after a crash or a timeout. Destroying it kills
/// the process tree.
class Instance {
public:
    struct Events {
        std::function<void()> ready;
        std::function<void(Answer)> init_failed, answered;
        std::function<void(std::string_view event)> log;
        std::function<void(const sandbox::Finding&)> finding;
        std::function<void(const sandbox::Result&)> ended;  ///< also when the launch failed; the last event
    };
    Instance(const Surroundings& surroundings, std::string environment_id, Events events);
    ~Instance();
    Instance(const Instance&) = delete;
    Instance& operator=(const Instance&) = delete;

    /// Once.
    void launch(sandbox::Spec spec);
    /// The runtime must be waiting (after `ready`).
    void deliver(Event event) { api_.deliver(std::move(event)); }
    /// Delivers what the process has written so far, unfinished lines included.
    void drain();
    void freeze();
    void thaw();
    std::uint64_t memory_max_bytes() const;

    /// Kills the process, closes the sockets and raises no more events; the object itself goes later, since
    /// the caller may be one of its events.
    static void bury(std::unique_ptr<Instance> instance, Graveyard& graveyard);

private:
    void close();
    void on_started(std::unique_ptr<sandbox::Process> process, const sandbox::Result& result);
    void serve_listeners();
    void on_output(sandbox::Stream stream, std::string_view bytes);
    void on_ended(const sandbox::Result& result);

    Surroundings surroundings_;
    std::string environment_id_;
    Events events_;
    RuntimeApi api_;
    LogDecoder output_, error_;
    std::unique_ptr<sandbox::Process> process_;
    std::vector<http::Server::ListenerId> listeners_;
    std::uint64_t memory_max_bytes_ = 0;
    /// Points to this while it lives; shared with the callbacks that sockets and the spawner may still hold
    /// after.
    std::shared_ptr<Instance*> self_;
};

}  // namespace leastwise::function
