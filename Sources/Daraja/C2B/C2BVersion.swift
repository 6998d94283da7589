/// Which generation of the C2B product an app carries; the path must match it, or Daraja answers `401.003.01`.
///
/// v1 notices name the payer by a hash, v2 notices by a masked number.
public enum C2BVersion: String, Sendable, Hashable, CaseIterable {
    case v1, v2
}
