# Sourced: builds what is not built, archives of classes included; sets classpath to the sidecar's classes, their tests and
# all they need.
list=proxy-sidecar/target/test.classpath
archives=(exchange-server/target/*.jsa proxy-sidecar/target/*.jsa)
if [ ! -f "$list" ] || [ ! "${archives[0]}" -nt "${archives[0]%.jsa}.jar" ] || [ ! "${archives[1]}" -nt "${archives[1]%.jsa}.jar" ] ||
  [ -n "$(find . -path ./\*/target -prune -o \( -name '*.java' -o -name pom.xml \) -newer "$list" -print -quit)" ]; then
  echo "Building ..." >&2
  mvn -q -B --no-transfer-progress package -DskipTests >&2
  touch "$list"
fi
classpath="proxy-sidecar/target/test-classes:proxy-sidecar/target/classes:$(cat "$list")"
