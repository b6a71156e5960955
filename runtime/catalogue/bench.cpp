// What the catalogue costs: opening it, one look-up, everything read. Built by name:
// cmake --build build/release --target catalogue_bench
#include "runtime/catalogue/permitted.hpp"

#include <chrono>
#include <cstdlib>
#include <iostream>

namespace catalogue = leastwise::catalogue;

namespace {

template <class Work>
double nanoseconds_each(int times, Work work) {
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < times; ++i) work();
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
    return spent.count() / times;
}

}  // namespace

int main() {
    std::size_t seen = 0;
    std::cout << "bytes of the table: " << catalogue::builtin_table().size() << '\n';
    const double open = nanoseconds_each(200, [&seen] { seen += catalogue::Catalogue().services().size(); });
    std::cout << "open: " << open / 1e3 << " us\n";
    const double all = nanoseconds_each(20, [&seen] { seen += catalogue::Catalogue().expand("*").size(); });
    std::cout << "open and read every service: " << all / 1e6 << " ms\n";
    const catalogue::Catalogue table;
    const double find =
        nanoseconds_each(1'000'000, [&] { seen += table.find("dynamodb:GetItem").has_value() ? 1 : 0; });
    std::cout << "find an action: " << find << " ns\n";
    const double expand = nanoseconds_each(2'000, [&] { seen += table.expand("dynamodb:*Item").size(); });
    std::cout << "expand dynamodb:*Item: " << expand / 1e3 << " us\n";
    const double everything = nanoseconds_each(20, [&] { seen += table.expand("*").size(); });
    std::cout << "expand *: " << everything / 1e6 << " ms\n";
    return seen > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
