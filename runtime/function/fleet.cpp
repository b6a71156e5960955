#include "runtime/core/check.hpp"
#include "runtime/function/environment.hpp"

#include <algorithm>
#include <deque>
#include <list>

namespace leastwise::function {
namespace {

/// The environments of all functions, and the invocations that wait for one.
class LocalFleet final : public Fleet {
public:
    LocalFleet(core::World& world, loop::Loop& loop, sandbox::Spawner& spawner, Callbacks callbacks,
               FleetOptions options)
        : loop_(loop),
          graveyard_(loop),
          callbacks_(std::move(callbacks)),
          options_(std::move(options)),
          interpreters_(search_for(options_)),
          server_(loop),
          surroundings_{world,    loop,          server_, spawner,   callbacks_,
                        options_, interpreters_, files_,  graveyard_} {}
    ~LocalFleet() override { *alive_ = false; }

    void invoke(const Configuration& configuration, Invocation invocation,
                std::function<void(Outcome)> done) override;
    std::optional<Serving> serving(std::string_view environment_id) const override;
    std::optional<Interpreter> interpreter(const std::string& runtime) override { return interpreters_.find(runtime); }
    void replace(const std::string& logical_id) override;
    void shutdown(std::function<void()> done) override;

private:
    struct Waiting {
        Configuration configuration;
        Invocation invocation;
        std::function<void(Outcome)> done;
    };
    struct Member {
        std::unique_ptr<Environment> environment;
        bool is_stale = false;  ///< ends after its invocation
    };
    /// Most recently used first.
    using Members = std::list<Member>;

    /// The Reason of the refusal, or "".
    std::string throttle(const Configuration& configuration) const;
    std::function<void(Outcome)> counted(const std::string& logical_id, std::function<void(Outcome)> done);
    /// An environment for an invocation, warm or new; the end when it must wait.
    Members::iterator place_for(const Configuration& configuration);
    void hand(Members::iterator member, Waiting waiting);
    bool has_capacity() const;
    Members::iterator find_warm(const Configuration& configuration);
    Members::iterator add(const Configuration& configuration);
    bool make_room();
    void on_settled(Environment& environment);
    void serve_queue();
    void trim_idle();
    void remove(Members::iterator member);
    std::size_t active_of(const std::string& logical_id) const;

    loop::Loop& loop_;
    Graveyard graveyard_;
    Callbacks callbacks_;
    FleetOptions options_;
    Interpreters interpreters_;
    RuntimeFiles files_;
    http::Server server_;
    Surroundings surroundings_;
    Members members_;
    std::deque<Waiting> queue_;  ///< at most kAccountConcurrency, which counts what waits
    std::map<std::string, std::size_t> active_;
    std::size_t active_total_ = 0;
    bool is_closed_ = false;
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // shared with posted callbacks
};

void LocalFleet::invoke(const Configuration& configuration, Invocation invocation,
                        std::function<void(Outcome)> done) {
    Outcome refused;
    refused.throttle_reason = throttle(configuration);
    if (!refused.throttle_reason.empty()) {
        refused.throttled = true;
        return done(std::move(refused));
    }
    if (is_closed_) {
        refused.payload =
            errors::to_payload(errors::sandbox_failure(invocation.request_id, "the engine is stopping"));
        refused.function_error = "Unhandled";
        return done(std::move(refused));
    }
    Waiting waiting{configuration, std::move(invocation), counted(configuration.logical_id, std::move(done))};
    const auto place = place_for(configuration);
    if (place == members_.end()) {
        queue_.push_back(std::move(waiting));
    } else {
        hand(place, std::move(waiting));
    }
}

std::string LocalFleet::throttle(const Configuration& configuration) const {
    const auto reserved = configuration.reserved_concurrency;
    if (reserved && active_of(configuration.logical_id) >= *reserved) {
        return "ReservedFunctionConcurrentInvocationLimitExceeded";
    }
    return active_total_ >= kAccountConcurrency ? "ConcurrentInvocationLimitExceeded" : "";
}

std::size_t LocalFleet::active_of(const std::string& logical_id) const {
    const auto known = active_.find(logical_id);
    return known == active_.end() ? 0 : known->second;
}

std::function<void(Outcome)> LocalFleet::counted(const std::string& logical_id,
                                                 std::function<void(Outcome)> done) {
    ++active_[logical_id];
    ++active_total_;
    return [this, logical_id, done = std::move(done)](Outcome outcome) {
        --active_total_;
        if (--active_[logical_id] == 0) active_.erase(logical_id);
        done(std::move(outcome));
    };
}

LocalFleet::Members::iterator LocalFleet::place_for(const Configuration& configuration) {
    const auto warm = find_warm(configuration);
    if (warm != members_.end()) return warm;
    if (members_.size() >= options_.environments_max && !make_room()) return members_.end();
    return add(configuration);
}

void LocalFleet::hand(Members::iterator member, Waiting waiting) {
    members_.splice(members_.begin(), members_, member);
    member->environment->invoke(std::move(waiting.invocation), std::move(waiting.done));
}

bool LocalFleet::has_capacity() const {
    return members_.size() < options_.environments_max ||
           std::any_of(members_.begin(), members_.end(),
                       [](const Member& member) { return member.environment->is_available(); });
}

LocalFleet::Members::iterator LocalFleet::find_warm(const Configuration& configuration) {
    auto reset = members_.end();
    for (auto member = members_.begin(); member != members_.end();) {
        const auto current = member++;
        const Environment& environment = *current->environment;
        if (environment.configuration().logical_id != configuration.logical_id || !environment.is_available())
            continue;
        if (!(environment.configuration() == configuration)) {
            remove(current);  // made from a configuration that has been changed since
        } else if (environment.state() == Environment::State::idle) {
            return current;
        } else if (reset == members_.end()) {
            reset = current;
        }
    }
    return reset;
}

LocalFleet::Members::iterator LocalFleet::add(const Configuration& configuration) {
    auto environment = std::make_unique<Environment>(surroundings_, configuration,
                                                     [this](Environment& settled) { on_settled(settled); });
    members_.push_front({std::move(environment), false});
    return members_.begin();
}

bool LocalFleet::make_room() {
    for (auto member = members_.end(); member != members_.begin();) {
        --member;
        if (!member->environment->is_available()) continue;
        remove(member);
        return true;
    }
    return false;
}

void LocalFleet::on_settled(Environment& environment) {
    const auto member = std::find_if(members_.begin(), members_.end(), [&](const Member& each) {
        return each.environment.get() == &environment;
    });
    if (member == members_.end()) return;
    if (member->is_stale && environment.is_available()) remove(member);
    serve_queue();
    trim_idle();
}

void LocalFleet::serve_queue() {
    // In order of arrival.
    while (!queue_.empty() && has_capacity()) {
        const auto place = place_for(queue_.front().configuration);
        if (place == members_.end()) return;
        Waiting next = std::move(queue_.front());
        queue_.pop_front();
        hand(place, std::move(next));
    }
}

void LocalFleet::trim_idle() {
    std::size_t idle = 0;
    for (auto member = members_.begin(); member != members_.end();) {
        const auto current = member++;
        if (!current->environment->is_available()) continue;
        if (++idle > options_.idle_environments_max) {
            remove(current);
        } else {
            current->environment->freeze();
        }
    }
}

void LocalFleet::remove(Members::iterator member) {
    member->environment->abandon("the environment ends");
    graveyard_.bury(std::move(member->environment));
    members_.erase(member);
}

std::optional<Fleet::Serving> LocalFleet::serving(std::string_view environment_id) const {
    for (const Member& member : members_) {
        if (member.environment->id() == environment_id) return member.environment->serving();
    }
    return std::nullopt;
}

void LocalFleet::replace(const std::string& logical_id) {
    for (auto member = members_.begin(); member != members_.end();) {
        const auto current = member++;
        if (current->environment->configuration().logical_id != logical_id) continue;
        if (current->environment->is_available()) {
            remove(current);
        } else {
            current->is_stale = true;
        }
    }
}

void LocalFleet::shutdown(std::function<void()> done) {
    is_closed_ = true;
    const std::string reason = "the engine is stopping";
    auto queue = std::move(queue_);
    queue_.clear();
    for (Waiting& waiting : queue) {
        Outcome outcome;
        outcome.payload = errors::to_payload(errors::sandbox_failure(waiting.invocation.request_id, reason));
        outcome.function_error = "Unhandled";
        waiting.done(std::move(outcome));
    }
    for (Member& member : members_) member.is_stale = true;
    std::vector<Environment*> all;
    for (const Member& member : members_) all.push_back(member.environment.get());
    for (Environment* environment : all) environment->abandon(reason);  // removes it when an invocation ran
    while (!members_.empty()) remove(members_.begin());
    // The environments go by posted callbacks; this one comes after them, and after those that they post.
    loop_.post([this, alive = alive_, done = std::move(done)] {
        if (*alive) loop_.post(done);
    });
}

}  // namespace

std::unique_ptr<Fleet> make_fleet(core::World& world, loop::Loop& loop, sandbox::Spawner& spawner,
                                  Fleet::Callbacks callbacks, FleetOptions options) {
    LW_CHECK(callbacks.credentials && callbacks.aws_endpoint, "functions have credentials and an endpoint");
    return std::make_unique<LocalFleet>(world, loop, spawner, std::move(callbacks), std::move(options));
}

}  // namespace leastwise::function
