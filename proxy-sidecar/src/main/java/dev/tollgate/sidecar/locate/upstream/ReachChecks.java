package dev.tollgate.sidecar.locate.upstream;

/**
 * The results of checks of all servers. A slow check may end after the next one. The newest check with a result
 * decides: it is good as soon as one server was reached, and bad when all have failed. For one thread.
 */
final class ReachChecks {
    private final int servers;
    private final Answer answer;
    private long begun;
    private long answered;

    /** A receiver of the newest result. */
    @FunctionalInterface
    interface Answer {
        void reached(boolean one);
    }

    ReachChecks(int servers, Answer answer) {
        this.servers = servers;
        this.answer = answer;
    }

    Check begin() {
        begun++;
        return new Check(begun);
    }

    /** One check of all servers. */
    final class Check {
        private final long number;
        private int open = servers;
        private boolean reached;

        private Check(long number) {
            this.number = number;
        }

        /** Records whether one server was reached. */
        void heard(boolean good) {
            open--;
            if (good && !reached) {
                reached = true;
                tell();
            } else if (open == 0 && !reached) {
                tell();
            }
        }

        private void tell() {
            if (number > answered) {
                answered = number;
                answer.reached(reached);
            }
        }
    }
}
