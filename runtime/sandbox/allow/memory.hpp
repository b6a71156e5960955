#pragma once
#include <string_view>

namespace leastwise::sandbox::allow {

/// The process's own memory, executable pages included: V8, the JVM and Python's ctypes make code.
inline constexpr std::string_view kMemory[] = {
    "mmap",      "munmap",        "mremap",     "mprotect", "brk",           "madvise",       "mincore",
    "msync",     "mlock",         "mlock2",     "munlock",  "mlockall",      "munlockall",    "pkey_alloc",
    "pkey_free", "pkey_mprotect", "membarrier", "mseal",    "get_mempolicy", "set_mempolicy", "mbind",
    "shmget",    "shmat",         "shmdt",      "shmctl",   "semget",        "semop",         "semtimedop",
    "semctl",    "msgget",        "msgsnd",     "msgrcv",   "msgctl"};

}  // namespace leastwise::sandbox::allow
