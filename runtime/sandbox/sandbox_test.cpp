#include "runtime/sandbox/testcases/launch.hpp"

#include <unistd.h>

#include <iostream>

using namespace leastwise;
using namespace leastwise::sandbox;
using testcases::Engine;
using testcases::shell;

TEST_CASE("output, error output and exit status of a confined process arrive") {
    Engine engine;
    Spec spec = shell("echo hello; echo oops >&2; echo $PORT; exit 7");
    spec.environment = {{"PORT", "{port:0}"}};
    spec.listen_ports = {9001};
    const auto ended = engine.run(std::move(spec));
    INFO(ended->result.reason);
    CHECK(ended->result.status == Status::exited);
    CHECK(ended->result.code == 7);
    CHECK(ended->error == "oops\n");
    if (engine.spawner->confinement().level == Level::full) CHECK(ended->output == "hello\n9001\n");
}

TEST_CASE("a program that does not exist is a failed launch that names it") {
    Engine engine;
    Spec spec = shell("");
    spec.argv = {"/var/task/bootstrap"};
    const auto ended = engine.run(std::move(spec));
    CHECK(ended->result.status == Status::launch_failed);
    CHECK(ended->result.reason == "execve /var/task/bootstrap: No such file or directory (ENOENT)");
}

TEST_CASE("language runtimes start, serve themselves and run programs without a finding") {
    struct Case {
        const char* interpreter;
        const char* option;
        const char* script;
    };
    const Case language =
        GENERATE(Case{"/usr/bin/node", "-e",
                      "const http = require('http'), os = require('os'); os.networkInterfaces();"
                      "const s = http.createServer((q, r) => r.end('yes')).listen(0, '127.0.0.1', () =>"
                      "fetch('http://localhost:' + s.address().port).then(r => r.text()).then(t => {"
                      "console.log(t, require('child_process').execSync('id -u').toString().trim()); "
                      "process.exit(0); }));"},
                 Case{"/usr/bin/python3", "-c",
                      "import ssl, socket, subprocess, tempfile, threading\n"
                      "tempfile.NamedTemporaryFile(); ssl.create_default_context()\n"
                      "s = socket.create_server(('127.0.0.1', 0))\n"
                      "threading.Thread(target=lambda: s.accept()[0].sendall(b'yes')).start()\n"
                      "c = socket.create_connection(('localhost', s.getsockname()[1]))\n"
                      "print(c.recv(3).decode(), subprocess.check_output(['id', '-u']).decode().strip())"});
    Engine engine;
    if (!engine.grants(Level::full)) return;
    if (::access(language.interpreter, X_OK) != 0) {
        std::cout << "SKIPPED: no " << language.interpreter << "\n";
        return;
    }
    Spec spec = shell("");
    spec.argv = {language.interpreter, language.option, language.script};
    spec.environment = {{"PATH", "/usr/bin:/bin"}};
    const auto ended = engine.run(std::move(spec));
    INFO(language.interpreter << ended->error << ended->result.reason);
    CHECK(ended->output == "yes 993\n");
    CHECK(ended->result.status == Status::exited);
    CHECK(ended->result.code == 0);
    for (const Finding& finding : ended->findings) CHECK(finding.syscall + " " + finding.target == "");
}
