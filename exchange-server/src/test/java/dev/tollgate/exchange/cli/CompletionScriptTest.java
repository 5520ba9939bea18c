package dev.tollgate.exchange.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tollgate.text.Resource;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The completion of stores and ids, in bash, with a command that lists what a store would hold. */
final class CompletionScriptTest {
    private static final String COMMAND = """
            exchange() {
              echo "$@" >> asked
              case "$*" in
                integration*) printf 'INTEGRATION  STATUS\\nacme  active\\nacme-2  active\\nbeta  active\\n' ;;
                "key list acme"*) printf 'KEY  STATE\\nki_web  active\\nki_app  active\\n' ;;
                organization*) printf 'ORGANIZATION  EMAIL\\nisp  a@b\\n' ;;
                operator*) printf 'OPERATOR  ROLE\\nalice  viewer\\n' ;;
              esac
            }
            _complete_exchange() { COMPREPLY=(generated); }
            complete_line() {
              COMP_LINE="$1"
              local spaced="${1//:/ : }"
              read -r -a COMP_WORDS <<< "$spaced"
              case "$1" in *' ' | *:) COMP_WORDS+=("") ;; esac
              COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
              _exchange_complete
              echo "${COMPREPLY[@]}"
            }
            """;

    /** Runs the function as bashcompinit does, which has options of its own and parts words at blanks only. */
    private static final String ZSH = """
            autoload -U +X compinit && compinit -u -D
            autoload -U +X bashcompinit && bashcompinit
            run() {
              emulate -L sh
              setopt kshglob noshglob braceexpand
              local COMP_WORDS COMP_CWORD
              COMP_LINE="$1"
              COMP_WORDS=(${1})
              case "$1" in *' ') COMP_WORDS+=("") ;; esac
              COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
              _exchange_complete
              echo "${COMPREPLY[@]}"
            }
            """;

    @TempDir
    private Path dir;

    private String complete(String line) throws Exception {
        String script = Resource.text(CompletionCommand.class, "/dev/tollgate/exchange/completion.bash");
        return run(script + COMMAND + "complete_line '" + line + "'\n", "bash");
    }

    private String run(String script, String... shell) throws Exception {
        Path file = Files.writeString(dir.resolve("script"), script);
        Process process = new ProcessBuilder(Stream.concat(Stream.of(shell), Stream.of(file.toString()))
                        .toList())
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    /** zsh takes of the candidates those that begin as the word does. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "#exchange integration show ac#|acme acme-2 beta",
                "#exchange key rotate acme #|ki_web ki_app",
                "#exchange key create acme #|generated",
                "#exchange operator revoke #|alice",
                "#exchange integration list --store #|sqlite: datastore",
                "#exchange integration list --store sqlite:ke#|sqlite:keys.db",
                "#exchange integration list --store=sqlite:ke#|--store=sqlite:keys.db",
            })
    void completesTheSameInZsh(String line, String words) throws Exception {
        boolean isThere = Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "zsh")));
        assumeTrue(isThere, "no zsh");
        Files.createFile(dir.resolve("keys.db"));
        String script = Resource.text(CompletionCommand.class, "/dev/tollgate/exchange/completion.bash");
        String stubs = COMMAND.substring(0, COMMAND.indexOf("complete_line()"));

        assertEquals(words, run(ZSH + script + stubs + "run '" + line + "'\n", "zsh", "-f"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '#',
            value = {
                "#exchange integration show ac#|acme acme-2",
                "#exchange key rotate #|acme acme-2 beta",
                "#exchange key rotate acme #|ki_web ki_app",
                "#exchange key quota set acme ki_w#|ki_web",
                "#exchange key create acme #|generated",
                "#exchange organization key list #|isp",
                "#exchange operator revoke a#|alice",
                "#exchange integration list #|generated",
                "#exchange integration show --out#|generated",
                "#exchange integration show acme --store #|sqlite: datastore",
                "#exchange integration show acme --store sq#|sqlite:"
            })
    void completesIdsAndStores(String line, String words) throws Exception {
        assertEquals(words, complete(line));
    }

    @Test
    void completesFilesOfAStoreAndAsksThatOne() throws Exception {
        Files.createFile(dir.resolve("keys.db"));
        assertEquals("keys.db", complete("exchange quota set acme --store sqlite:ke"));
        complete("exchange quota show --store sqlite:keys.db ac");
        assertTrue(!Files.exists(dir.resolve("asked")), "the options come last");
        complete("exchange integration show ");
        assertEquals("integration list --limit 200\n", Files.readString(dir.resolve("asked")));
    }
}
