package dev.tollgate.sidecar.config;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.tollgate.jwt.quota.Quota;
import dev.tollgate.sidecar.http.Network;
import dev.tollgate.sidecar.quota.QuotaRules;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the configuration file. */
public final class ConfigReader {
    private static final ObjectMapper YAML = YAMLMapper.builder(new YAMLFactory())
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            // looking for annotations, of which there are none, would take a tenth of the start
            .disable(MapperFeature.USE_ANNOTATIONS)
            .withConfigOverride(
                    Collection.class,
                    list -> list.setFormat(
                            JsonFormat.Value.empty().withFeature(JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)))
            .addModule(new SimpleModule()
                    .addKeyDeserializer(Integer.class, new QuotaSection.TierReader())
                    .addDeserializer(Quota.class, new QuotaSection.QuotaReader())
                    .addDeserializer(QuotaRules.class, new QuotaSection.RulesReader())
                    .addDeserializer(Duration.class, new Scalars.Reader<>(Duration.class, Scalars::duration))
                    .addDeserializer(Network.class, new Scalars.Reader<>(Network.class, Network::of))
                    .addDeserializer(Sha256.class, new Scalars.Reader<>(Sha256.class, Sha256::new))
                    .addDeserializer(
                            InetSocketAddress.class, new Scalars.Reader<>(InetSocketAddress.class, Scalars::address)))
            .build();

    private ConfigReader() {}

    /**
     * Reads and checks a file.
     *
     * @throws ConfigException with a line of the form {@code FILE:LINE:COLUMN: field: what is wrong and the mend}
     */
    public static SidecarConfig read(Path file) throws ConfigException {
        return read(new ReadFiles(file));
    }

    /**
     * Reads and checks a file, and remembers what was read in it and in those it names.
     *
     * @throws ConfigException likewise
     */
    public static SidecarConfig read(ReadFiles files) throws ConfigException {
        return read(files.main(), SidecarConfig.class, files);
    }

    static <T> T read(Path file, Class<T> type, ReadFiles files) throws ConfigException {
        try {
            return parse(file, files.read(file), type, files);
        } catch (JsonProcessingException e) {
            throw new ConfigException(place(file, e.getLocation()) + ": " + Complaint.of(e));
        } catch (NoSuchFileException e) {
            throw new ConfigException(file + ": there is no such file: name an existing one");
        } catch (IOException e) {
            throw new ConfigException(file + ": cannot be read: " + e.getMessage());
        }
    }

    private static <T> T parse(Path file, String text, Class<T> type, ReadFiles files)
            throws IOException, ConfigException {
        ObjectReader reader = YAML.readerFor(type).withAttribute(ReadFiles.class, files);
        try (MappingIterator<T> documents = reader.readValues(text)) {
            T config = documents.hasNextValue() ? documents.nextValue() : null;
            if (config == null) {
                throw new ConfigException(file + ":1:1: " + (type == SidecarConfig.class ? "mode" : "tiers")
                        + ": the file is empty: give at least mode, listeners and upstream, or in a quota file tiers");
            }
            if (documents.hasNextValue()) {
                throw new ConfigException(
                        place(file, documents.getCurrentLocation()) + ": there is a second document: give one");
            }
            return config;
        } catch (UnrecognizedPropertyException e) {
            throw new ConfigException(place(file, new FieldNames(YAML, text).placeOf(e)) + ": " + Complaint.of(e));
        } catch (ValueInstantiationException e) {
            Optional<UnrecognizedPropertyException> stray = new FieldNames(YAML, text).strayBehind(e);
            if (stray.isPresent()) {
                throw new ConfigException(place(file, stray.get().getLocation()) + ": " + Complaint.of(stray.get()));
            }
            throw e;
        }
    }

    private static String place(Path file, @Nullable JsonLocation location) {
        return location == null ? file.toString() : file + ":" + location.getLineNr() + ":" + location.getColumnNr();
    }
}
