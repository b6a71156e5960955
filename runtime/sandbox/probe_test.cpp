// What the machine grants is found out by doing, told with a reason, and never assumed.
#include "runtime/sandbox/testcases/launch.hpp"

#include <linux/sched.h>
#include <seccomp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

using namespace leastwise;
using namespace leastwise::sandbox;
using testcases::Engine;

namespace {

const Mechanism* find(const Confinement& confinement, std::string_view name) {
    for (const Mechanism& mechanism : confinement.mechanisms) {
        if (mechanism.name == name) return &mechanism;
    }
    return nullptr;
}

/// The rules of container engines that matter here: no new namespaces, and clone3 unknown as its flags cannot
/// be seen.
bool refuse_namespaces() {
    scmp_filter_ctx context = ::seccomp_init(SCMP_ACT_ALLOW);
    bool good = context != nullptr;
    const auto refuse = [&](const char* name, int error, std::initializer_list<scmp_arg_cmp> conditions) {
        good = good &&
               ::seccomp_rule_add_array(context, SCMP_ACT_ERRNO(static_cast<unsigned>(error)),
                                        ::seccomp_syscall_resolve_name(name),
                                        static_cast<unsigned>(conditions.size()), conditions.begin()) == 0;
    };
    refuse("clone3", ENOSYS, {});
    refuse("mount", EPERM, {});
    for (const std::uint64_t flag : {std::uint64_t{CLONE_NEWUSER}, std::uint64_t{CLONE_NEWNS}}) {
        const scmp_arg_cmp has{0, SCMP_CMP_MASKED_EQ, flag, flag};
        refuse("clone", EPERM, {has});
        refuse("unshare", EPERM, {has});
    }
    good = good && ::seccomp_load(context) == 0;
    ::seccomp_release(context);
    return good;
}

/// Runs `body` in a child, where a filter may be loaded, and returns its exit code; 77 stands for a failed
/// set-up.
int in_child(const std::function<int()>& body) {
    const pid_t pid = ::fork();
    REQUIRE(pid >= 0);
    if (pid == 0) ::_exit(body());
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

TEST_CASE("every mechanism says what it is or why it is missing") {
    Engine engine;
    const Confinement& confinement = engine.spawner->confinement();
    for (const char* name :
         {"namespaces", "seccomp", "landlock", "memory cgroup", "pids cgroup", "freezer cgroup"}) {
        INFO(name);
        const Mechanism* mechanism = find(confinement, name);
        REQUIRE(mechanism);
        CHECK_FALSE(mechanism->detail.empty());
        CHECK(mechanism->remedy.empty() == mechanism->available);
    }
    CHECK((confinement.level == Level::full) == find(confinement, "namespaces")->available);
}

TEST_CASE("where a container forbids namespaces, the filter confines and the reason is told") {
    {
        Options options;
        options.level_max = Level::syscalls;
        Engine engine(options);
        if (!engine.grants(Level::syscalls)) return;
    }
    const int code = in_child([] {
        if (!refuse_namespaces()) return 77;
        Engine engine;
        const Confinement& confinement = engine.spawner->confinement();
        if (confinement.level != Level::syscalls) return 1;
        const Mechanism* namespaces = find(confinement, "namespaces");
        if (!namespaces || namespaces->available || namespaces->remedy.empty()) return 2;
        if (namespaces->detail.find("Operation not permitted (EPERM)") == std::string::npos) return 3;
        const auto run = engine.run(testcases::program("attempt", {"connect", "127.0.0.1", "{port:0}"}));
        if (run->output != "ok\n") return 4;
        const auto refused = engine.run(testcases::program("attempt", {"connect", "10.0.0.1", "80"}));
        if (refused->output != "ENETUNREACH\n" || refused->findings.size() != 1) return 5;
        return 0;
    });
    CHECK(code == 0);
}

TEST_CASE("a function runs without any confinement when none was asked for, and that is said") {
    Options options;
    options.level_max = Level::none;
    Engine engine(options);
    CHECK(engine.spawner->confinement().level == Level::none);
    CHECK_FALSE(find(engine.spawner->confinement(), "seccomp")->available);
    const auto run = engine.run(testcases::shell("grep Seccomp: /proc/self/status"));
    CHECK(run->result.status == Status::exited);
    CHECK(run->output == "Seccomp:\t0\n");
}

TEST_CASE("paths and ports are rewritten where nothing can be mounted") {
    Options options;
    options.level_max = Level::syscalls;
    Engine engine(options);
    if (!engine.grants(Level::syscalls)) return;
    Spec spec = testcases::shell("echo $CODE $PATHS $PORT; pwd");
    spec.working_directory = "/var/task";
    spec.mounts = {{LEASTWISE_TESTCASES, "/var/task"}};
    spec.environment = {
        {"CODE", "/var/task"}, {"PATHS", "/opt:/var/task/lib:/var/tasks"}, {"PORT", "{port:0}"}};
    spec.listen_ports = {9001};
    const auto run = engine.start(std::move(spec));
    REQUIRE(run->process);
    const auto ports = run->process->listener_ports();
    CHECK(run->process->take_listeners().size() == 1);
    engine.finish(*run);
    REQUIRE(ports.size() == 1);
    CHECK(ports[0] != 9001);
    const std::string code = LEASTWISE_TESTCASES;
    CHECK(run->output ==
          code + " /opt:" + code + "/lib:/var/tasks " + std::to_string(ports[0]) + "\n" + code + "\n");
}

TEST_CASE("a request that cannot be met is refused with its reason") {
    Engine engine;
    const auto reason = [&engine](const std::function<void(Spec&)>& change) {
        Spec spec = testcases::shell("true");
        change(spec);
        const auto run = engine.run(std::move(spec));
        CHECK(run->result.status == Status::launch_failed);
        return run->result.reason;
    };
    CHECK(reason([](Spec& spec) { spec.argv.clear(); }) ==
          "read the request argv: Invalid argument (EINVAL)");
    CHECK(reason([](Spec& spec) {
              spec.environment = {{"A=B", "x"}};
          }) == "read the request environment variable A=B: Invalid argument (EINVAL)");
    CHECK(reason([](Spec& spec) {
              spec.environment = {{"BIG", std::string(300'000, 'x')}};
          }) == "read the request: Argument list too long (E2BIG)");
    CHECK(reason([](Spec& spec) { spec.listen_ports.assign(33, 0); }) ==
          "read the request listen_ports: Argument list too long (E2BIG)");
    for (const char* target : {"var/task", "/", "/var/../etc", "/proc/1", "/tmp/x", "/etc/shadow", "/a//b"}) {
        CHECK(reason([target](Spec& spec) {
                  spec.mounts = {{"/usr", target}};
              }) == "read the request mount target " + std::string(target) + ": Invalid argument (EINVAL)");
    }
    if (!engine.grants(Level::full)) return;
    CHECK(reason([](Spec& spec) {
              spec.mounts = {{"/absent", "/var/task"}};
          }) == "mount /absent: No such file or directory (ENOENT)");
    CHECK(reason([](Spec& spec) { spec.working_directory = "/absent"; }) ==
          "enter the working directory /absent: No such file or directory (ENOENT)");
    CHECK(reason([](Spec& spec) {
              spec.listen_ports = {9001, 9001};
          }) == "listen 127.0.0.1:9001: Address already in use (EADDRINUSE)");
}
