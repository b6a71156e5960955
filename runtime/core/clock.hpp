#pragma once
#include <chrono>
#include <string>

namespace leastwise::core {

/// Emulated wall-clock time, milliseconds since the Unix epoch.
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// The emulated wall clock: every time an AWS client can see (token expiry, SigV4 skew, rate windows) is read
/// here. Real deadlines of processes use std::chrono::steady_clock.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

/// The machine's clock. The only place that reads it.
class SystemClock final : public Clock {
public:
    Instant now() const override {
        return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
    }
};

/// A clock that moves only when told to.
class ManualClock final : public Clock {
public:
    explicit ManualClock(Instant start) : now_(start) {}
    Instant now() const override { return now_; }
    void advance(std::chrono::milliseconds by) { now_ += by; }

private:
    Instant now_;
};

/// `2026-01-31T08:09:10.123Z`.
std::string iso8601(Instant at);
/// `2026-01-31T08:09:10Z`.
std::string iso8601_seconds(Instant at);
/// `20260131T080910Z`, the form of X-Amz-Date.
std::string amz_date(Instant at);
/// Seconds since the epoch as a decimal with three digits of fraction, the form of AWS JSON timestamps.
std::string epoch_seconds(Instant at);

}  // namespace leastwise::core
