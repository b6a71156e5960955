#include "runtime/loop/loop.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include <csignal>

namespace leastwise::loop {
namespace asio = boost::asio;

struct Loop::State {
    asio::io_context io{1};
};

Loop::Loop() : state_(std::make_unique<State>()) {}
Loop::~Loop() = default;

asio::io_context& Loop::context() { return state_->io; }

void Loop::run() {
    state_->io.restart();
    state_->io.run();
}

void Loop::stop() { state_->io.stop(); }

bool Loop::run_until(const std::function<bool()>& done, std::chrono::milliseconds limit) {
    const auto end = std::chrono::steady_clock::now() + limit;
    state_->io.restart();
    const auto keep_alive = asio::make_work_guard(state_->io);
    while (!done()) {
        if (std::chrono::steady_clock::now() >= end) return false;
        state_->io.run_one_until(end);
    }
    return true;
}

void Loop::post(std::function<void()> callback) { asio::post(state_->io, std::move(callback)); }

// The three registrations below share their state with the pending Asio operation: the operation may complete after
// the Watch has gone, and then finds `callback` empty.

namespace {

struct Timer {
    asio::steady_timer timer;
    std::function<void()> callback;
};

struct Readable : std::enable_shared_from_this<Readable> {
    Readable(asio::io_context& io, int fd, std::function<void()> call)
        : descriptor(io, fd), callback(std::move(call)) {}
    ~Readable() { descriptor.release(); }  // the caller owns the descriptor

    void wait() {
        descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                              [self = shared_from_this()](const boost::system::error_code& error) {
                                  if (error || !self->callback) return;
                                  const auto call = self->callback;  // may cancel its own watch
                                  call();
                                  if (self->callback) self->wait();
                              });
    }
    void cancel() {
        callback = nullptr;
        if (descriptor.is_open()) descriptor.release();
    }

    asio::posix::stream_descriptor descriptor;
    std::function<void()> callback;
};

struct Signals : std::enable_shared_from_this<Signals> {
    Signals(asio::io_context& io, std::function<void(int)> call)
        : set(io, SIGINT, SIGTERM, SIGHUP), callback(std::move(call)) {}

    void wait() {
        set.async_wait([self = shared_from_this()](const boost::system::error_code& error, int signal) {
            if (error || !self->callback) return;
            const auto call = self->callback;
            call(signal);
            if (self->callback) self->wait();
        });
    }

    asio::signal_set set;
    std::function<void(int)> callback;
};

}  // namespace

Watch Loop::after(std::chrono::microseconds delay, std::function<void()> callback) {
    auto timer = std::make_shared<Timer>(Timer{asio::steady_timer(state_->io, delay), std::move(callback)});
    timer->timer.async_wait([timer](const boost::system::error_code& error) {
        if (error || !timer->callback) return;
        const auto call = std::exchange(timer->callback, nullptr);
        call();
    });
    return Watch([timer] {
        timer->callback = nullptr;
        timer->timer.cancel();
    });
}

Watch Loop::on_readable(int fd, std::function<void()> callback) {
    auto readable = std::make_shared<Readable>(state_->io, fd, std::move(callback));
    readable->wait();
    return Watch([readable] { readable->cancel(); });
}

Watch Loop::on_signal(std::function<void(int)> callback) {
    auto signals = std::make_shared<Signals>(state_->io, std::move(callback));
    signals->wait();
    return Watch([signals] {
        signals->callback = nullptr;
        signals->set.cancel();
    });
}

}  // namespace leastwise::loop
