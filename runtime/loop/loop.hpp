#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <utility>

namespace boost::asio {
class io_context;
}

namespace leastwise::loop {

/// A registration that ends when it is destroyed; the callback is not called afterwards.
class Watch {
public:
    Watch() = default;
    explicit Watch(std::function<void()> cancel) : cancel_(std::move(cancel)) {}
    Watch(Watch&& other) noexcept : cancel_(std::exchange(other.cancel_, nullptr)) {}
    Watch& operator=(Watch&& other) noexcept {
        if (this != &other) {
            reset();
            cancel_ = std::exchange(other.cancel_, nullptr);
        }
        return *this;
    }
    ~Watch() { reset(); }
    void reset() {
        if (auto cancel = std::exchange(cancel_, nullptr)) cancel();
    }
    explicit operator bool() const { return cancel_ != nullptr; }

private:
    std::function<void()> cancel_;
};

/// The engine thread: one io_context, run to completion, no locks. Everything here is called on that thread
/// except `post`.
class Loop {
public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// Runs until `stop`, or until nothing is left to wait for.
    void run();
    void stop();
    /// Runs for at most `limit` or until `done()` holds, checked after each event. Returns done().
    bool run_until(const std::function<bool()>& done, std::chrono::milliseconds limit);

    /// Calls back soon, never from inside the call. Safe from any thread.
    void post(std::function<void()> callback);
    /// Calls back once after `delay` of real time.
    [[nodiscard]] Watch after(std::chrono::microseconds delay, std::function<void()> callback);
    /// Calls back each time `fd` is readable (also at end of file), until the Watch goes. Does not own `fd`.
    [[nodiscard]] Watch on_readable(int fd, std::function<void()> callback);
    /// Calls back for each arrival of one of SIGINT, SIGTERM, SIGHUP.
    [[nodiscard]] Watch on_signal(std::function<void(int signal)> callback);

    /// For the files that speak Asio themselves.
    boost::asio::io_context& context();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace leastwise::loop
