public import Daraja
public import JSON

extension ResultCode {
    /// A number where it is one, as the reference's INT column; text otherwise.
    public var json: JSON {
        Int32(text).map { JSON($0) } ?? .string(text)
    }
}
