# Sourced: builds what is not built; sets classpath to the sidecar's classes, their tests and all they need.
list=proxy-sidecar/target/test.classpath
if [ ! -f "$list" ] || [ -n "$(find . -path ./\*/target -prune -o \( -name '*.java' -o -name pom.xml \) -newer "$list" -print -quit)" ]; then
  echo "Building ..." >&2
  mvn -q -B --no-transfer-progress package -Dquick -DskipTests >&2
  touch "$list"
fi
classpath="proxy-sidecar/target/test-classes:proxy-sidecar/target/classes:$(cat "$list")"
