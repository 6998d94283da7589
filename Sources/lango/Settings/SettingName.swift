/// The names of all settings.
///
/// Most are the reference's own, so that an existing `.env.local` keeps working.
enum SettingName: String, CaseIterable {
    case host = "HOST"
    case port = "PORT"
    case databaseURL = "DATABASE_URL"
    case databaseHost = "DB_HOST"
    case databasePort = "DB_PORT"
    case databaseUser = "DB_USER"
    case databasePassword = "DB_PASSWORD"
    case databaseName = "DB_NAME"
    case databasePoolSize = "DB_POOL_SIZE"
    case databaseSSLMode = "DB_SSL_MODE"
    case databaseAuthority = "DB_SSL_CA"
    case databaseRisks = "DB_ACCEPT_RISKS"
    case sealKey = "LANGO_SEAL_KEY"
    case logLevel = "LOG_LEVEL"
    case logFormat = "LOG_FORMAT"
    case trustedProxies = "TRUSTED_PROXIES"
    case tlsCertificate = "TLS_CERT_FILE"
    case tlsKey = "TLS_KEY_FILE"
    case maximumConnections = "MAX_CONNECTIONS"
    case maximumConnectionsPerAddress = "MAX_CONNECTIONS_PER_ADDRESS"
    case writeTimeout = "WRITE_TIMEOUT_SECONDS"
    case idleTimeout = "IDLE_TIMEOUT_SECONDS"
    case requestTimeout = "REQUEST_TIMEOUT_SECONDS"
    case maximumRequests = "MAX_REQUESTS_IN_FLIGHT"
    case shutdownDelay = "SHUTDOWN_DELAY_SECONDS"
    case allowedOrigins = "CORS_ALLOWED_ORIGINS"
    case logRetention = "LOG_RETENTION_DAYS"
    case errorRetention = "ERROR_RETENTION_DAYS"
    case callbackRetention = "CALLBACK_RETENTION_DAYS"
    case unprovenRetention = "UNPROVEN_RETENTION_DAYS"
    case unprovenBudget = "UNPROVEN_BUDGET_MB"
    case minimumFreeDisk = "MIN_FREE_DISK_MB"
    case jobRetention = "JOB_RETENTION_DAYS"
    case idempotencyRetention = "IDEMPOTENCY_RETENTION_DAYS"
    case environment = "MPESA_ENVIRONMENT"
    case consumerKey = "MPESA_CONSUMER_KEY"
    case consumerSecret = "MPESA_CONSUMER_SECRET"
    case passkey = "MPESA_PASSKEY"
    case shortcode = "MPESA_SHORTCODE"
    case tillNumber = "MPESA_TILL_NUMBER"
    case callbackBaseURL = "MPESA_CALLBACK_BASE_URL"
    case callbackSecret = "MPESA_CALLBACK_SECRET"
    case skipIPVerification = "MPESA_SKIP_IP_VERIFICATION"
    case confirmByQuery = "MPESA_CONFIRM_BY_QUERY"
    case baseURL = "MPESA_BASE_URL"
    case businessShortcode = "MPESA_BUSINESS_SHORTCODE"
    case initiatorName = "MPESA_INITIATOR_NAME"
    case securityCredential = "MPESA_SECURITY_CREDENTIAL"
    case initiatorPassword = "MPESA_INITIATOR_PASSWORD"
    case certificatePath = "MPESA_CERTIFICATE_PATH"
    case b2cVersion = "MPESA_B2C_VERSION"
    case b2cMaximum = "MPESA_B2C_MAX_AMOUNT"
    case b2cDailyLimit = "MPESA_B2C_DAILY_LIMIT"
    case referenceCallbacks = "MPESA_REFERENCE_CALLBACKS"
    case c2bVersion = "MPESA_C2B_VERSION"
    case c2bShortcodes = "MPESA_C2B_SHORTCODES"
    case c2bMinimum = "MPESA_C2B_MIN_AMOUNT"
    case c2bMaximum = "MPESA_C2B_MAX_AMOUNT"
    case c2bAccounts = "MPESA_C2B_ACCOUNTS"
    case c2bAccountPattern = "MPESA_C2B_ACCOUNT_PATTERN"
    case c2bValidationURL = "MPESA_C2B_VALIDATION_URL"
    case c2bValidationTimeout = "MPESA_C2B_VALIDATION_TIMEOUT_MS"
    case c2bValidationDefault = "MPESA_C2B_VALIDATION_DEFAULT"
    case sandboxPort = "MPESA_SANDBOX_PORT"
    case sandboxDelay = "MPESA_SANDBOX_DELAY_MS"

    /// Settings of the reference that are read by parts of Lango that are still to come; known, so not refused.
    static let reserved: Set<String> = [
        "RETRY_INITIAL_DELAY_MS", "RETRY_MAX_DELAY_MS",
    ]

    /// What other programs that share the file or the environment own.
    static let foreignPrefixes = ["NEXT_", "NODE_", "VITE_", "REACT_APP_", "VERCEL_"]

    /// Names that can only be meant for us; anything else in the environment belongs to somebody else.
    static let ownPrefixes = ["MPESA_", "LANGO_", "RETRY_"]
}
