/// How secrets of ours look wherever they stand, so that `Redactor` knows them by their shape.
public enum SecretShape {
    /// What every API key begins with.
    public static let apiKeyMark = "mpesa_"
    /// What every ticket for live events begins with.
    public static let ticketMark = "ticket_"
    /// The first segment of the path of every callback URL, whose last segment is a secret.
    public static let callbackRoot = "callbacks"
}
