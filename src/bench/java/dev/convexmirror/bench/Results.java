package dev.convexmirror.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** The runs of all contestants, round by round; every contestant runs once in each. */
final class Results {
    private final Map<String, List<Run>> runs = new LinkedHashMap<>();

    void add(String contestant, Run run) {
        runs.computeIfAbsent(contestant, any -> new ArrayList<>()).add(run);
    }

    Set<String> contestants() {
        return runs.keySet();
    }

    /** A number over all runs of a contestant. */
    Spread of(String contestant, ToDoubleFunction<Run> number) {
        return Spread.of(
                runs.get(contestant).stream().mapToDouble(number).boxed().toList());
    }

    /** A number of two contestants within the same round, so that a slow minute of the machine slows both. */
    Spread of(String one, String other, ToDoubleBiFunction<Run, Run> number) {
        List<Run> first = runs.get(one);
        List<Run> second = runs.get(other);
        return Spread.of(IntStream.range(0, first.size())
                .mapToDouble(round -> number.applyAsDouble(first.get(round), second.get(round)))
                .boxed()
                .toList());
    }
}
