// tollgate-handover: starts ndt-server and lets it measure the client's own connection.
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "install.h"
#include "supervisor.h"

static const char USAGE[] =
    "usage: tollgate-handover --socket PATH [--socket-mode MODE] [--required] -- ndt-server [ARGUMENT ...]\n"
    "       tollgate-handover --install DIRECTORY\n"
    "\n"
    "Starts ndt-server. Where a sidecar relays a client to it, ndt-server measures the client's own TCP connection.\n"
    "\n"
    "  --socket PATH       where the sidecar hands clients over (its setting ndt.handover)\n"
    "  --socket-mode MODE  the permissions of that socket, in octal (0660)\n"
    "  --required          end where the kernel or a sandbox forbids it; else ndt-server runs without it\n"
    "  --install DIRECTORY copy this program there and end, for a container beside that of ndt-server\n"
    "  --help              this text\n"
    "\n"
    "Signals go to ndt-server, and the exit code is ndt-server's. 2: a mistake in the command line; 1: not started;\n"
    "126, 127: ndt-server cannot be executed, or is not there.\n";

static int mistake(const char *what) {
    fprintf(stderr, "tollgate-handover: %s\n%s", what, USAGE);
    return 2;
}

int main(int count, char **arguments) {
    static const struct option OPTIONS[] = {{"socket", required_argument, NULL, 's'},
                                            {"socket-mode", required_argument, NULL, 'm'},
                                            {"required", no_argument, NULL, 'r'},
                                            {"install", required_argument, NULL, 'i'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    struct settings settings = {.socket_mode = 0660};
    for (int option; (option = getopt_long(count, arguments, "+h", OPTIONS, NULL)) != -1;) {
        char *end = NULL;
        switch (option) {
        case 's':
            settings.socket_path = optarg;
            break;
        case 'm':
            settings.socket_mode = (unsigned)strtoul(optarg, &end, 8);
            if (end == optarg || *end != 0 || settings.socket_mode > 0777) {
                return mistake("--socket-mode: octal permissions such as 0660");
            }
            break;
        case 'r':
            settings.required = 1;
            break;
        case 'i':
            return install(optarg);
        case 'h':
            fputs(USAGE, stdout);
            return 0;
        default:
            return mistake("see above");
        }
    }
    if (settings.socket_path == NULL || *settings.socket_path == 0) {
        return mistake("--socket: name the path of the socket");
    }
    if (optind >= count) {
        return mistake("name the command that starts ndt-server, after --");
    }
    settings.command = arguments + optind;
    return supervise(&settings);
}
