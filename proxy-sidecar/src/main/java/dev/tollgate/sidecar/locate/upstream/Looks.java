package dev.tollgate.sidecar.locate.upstream;

/**
 * Looks at servers, of which a slow one may end after the next. The newest look that has an answer is believed: that one
 * server was reached as soon as it is known, that none was when all are heard of. One thread uses it.
 */
final class Looks {
    private final int servers;
    private final Answer answer;
    private long begun;
    private long answered;

    /** Is told what the newest look with an answer has seen. */
    @FunctionalInterface
    interface Answer {
        void reached(boolean one);
    }

    Looks(int servers, Answer answer) {
        this.servers = servers;
        this.answer = answer;
    }

    Look begin() {
        begun++;
        return new Look(begun);
    }

    /** One look at all servers. */
    final class Look {
        private final long number;
        private int open = servers;
        private boolean reached;

        private Look(long number) {
            this.number = number;
        }

        /** One server was reached, or not. */
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
