/// libmicrohttpd as Swift sees it: the library's own header, and a function for each variadic call that we need.
#ifndef SLABSCOPE_CMICROHTTPD_H
#define SLABSCOPE_CMICROHTTPD_H

#include <netinet/in.h>
#include <stdarg.h>
#include <stdint.h>
#include <sys/socket.h>

#include <microhttpd.h>

/// What `microhttpd_start` is told: the callbacks all get `closure` as their first argument.
struct microhttpd_configuration {
    int listen_descriptor;
    unsigned int thread_count;
    unsigned int connection_limit;
    unsigned int inactivity_timeout_seconds;
    void *closure;
    MHD_LogCallback log;
    void *(*target)(void *closure, const char *target, struct MHD_Connection *connection);
    MHD_AccessHandlerCallback handle;
    MHD_RequestCompletedCallback completed;
    MHD_NotifyConnectionCallback connection_changed;
};

/// Starts the daemon on a socket that listens already; NULL where the library refuses.
///
/// The logger stands first, so that no message of the start itself goes to standard error. Release 1.0 and later take
/// the strictness of their parser from another option than 0.9.75.
static inline struct MHD_Daemon *microhttpd_start(const struct microhttpd_configuration *configuration) {
    unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
    return MHD_start_daemon(
        flags, 0, NULL, NULL, configuration->handle, configuration->closure,
        MHD_OPTION_EXTERNAL_LOGGER, configuration->log, configuration->closure,
        MHD_OPTION_LISTEN_SOCKET, configuration->listen_descriptor,
        MHD_OPTION_THREAD_POOL_SIZE, configuration->thread_count,
        MHD_OPTION_CONNECTION_LIMIT, configuration->connection_limit,
        MHD_OPTION_CONNECTION_TIMEOUT, configuration->inactivity_timeout_seconds,
#if MHD_VERSION >= 0x01000000
        MHD_OPTION_CLIENT_DISCIPLINE_LVL, (int)1,
#else
        MHD_OPTION_STRICT_FOR_CLIENT, (int)1,
#endif
        MHD_OPTION_URI_LOG_CALLBACK, configuration->target, configuration->closure,
        MHD_OPTION_NOTIFY_COMPLETED, configuration->completed, configuration->closure,
        MHD_OPTION_NOTIFY_CONNECTION, configuration->connection_changed, configuration->closure,
        MHD_OPTION_END);
}

/// Starts a daemon on a free port of 127.0.0.1 with nothing but a handler, to measure other daemons beside; NULL where
/// the library refuses.
static inline struct MHD_Daemon *microhttpd_start_bare(
    unsigned int thread_count, MHD_AccessHandlerCallback handle, void *closure) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD, 0, NULL, NULL, handle, closure, MHD_OPTION_SOCK_ADDR, &address,
        MHD_OPTION_THREAD_POOL_SIZE, thread_count, MHD_OPTION_CONNECTION_LIMIT, 256u, MHD_OPTION_END);
}

/// The port that a daemon is bound to, or 0.
static inline uint16_t microhttpd_port(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
    return info == NULL ? 0 : info->port;
}

/// The client's socket, or -1.
static inline int microhttpd_connection_descriptor(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : info->connect_fd;
}

/// What the connection-changed callback stored for this connection, or NULL.
static inline void *microhttpd_connection_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

/// Whether the library takes a head apart where it lies and writes a null byte over each byte of a line's end. Release
/// 1.0 and later have another parser, which refuses by itself what can be seen from that.
static inline int microhttpd_parses_in_place(void) { return MHD_VERSION < 0x01000000; }

/// How a content reader says that its body ends here.
static inline ssize_t microhttpd_end_of_stream(void) { return MHD_CONTENT_READER_END_OF_STREAM; }

#endif
