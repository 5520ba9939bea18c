package dev.tollgate.exchange.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tollgate.text.Resource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
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

    @TempDir
    private Path dir;

    private String complete(String line) throws Exception {
        String script = Resource.text(CompletionCommand.class, "/dev/tollgate/exchange/completion.bash");
        Path file = dir.resolve("script");
        Files.writeString(file, script + COMMAND + "complete_line '" + line + "'\n");
        Process bash = new ProcessBuilder("bash", file.toString())
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .start();
        assertTrue(bash.waitFor(60, TimeUnit.SECONDS));
        return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
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
