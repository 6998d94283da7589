import Testing

/// Tests of the real program.
///
/// One after the other: each starts processes, and several at once on a small machine would only time each other out.
@Suite(.serialized) struct ProgramTests {}
