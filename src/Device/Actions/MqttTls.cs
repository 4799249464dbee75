using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MobileNetEdge.Vision;
using MQTTnet;

namespace MobileNetEdge.Device.Actions;

/// <summary>
/// TLS to a broker: with the system's certificate authorities or a given one, and a client certificate if the broker requires one.
/// </summary>
internal static class MqttTls
{
    /// <exception cref="InputException">A certificate or key cannot be read.</exception>
    public static void Use(MqttClientOptionsBuilder builder, MqttActionOptions options) => builder.WithTlsOptions(tls =>
    {
        tls.UseTls().WithTargetHost(options.Host);
        if (options.CaFile is { } caFile)
        {
            tls.WithTrustChain(Read<X509Certificate2Collection>(caFile, () => [X509CertificateLoader.LoadCertificate(PemBytes(caFile))]));
        }

        if (options.CertificateFile is { } certificateFile)
        {
            tls.WithClientCertificates([Read(certificateFile, () => X509Certificate2.CreateFromPemFile(certificateFile, options.KeyFile))]);
        }
    });

    private static byte[] PemBytes(string path) => System.Text.Encoding.ASCII.GetBytes(File.ReadAllText(path));

    private static T Read<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: no certificate in PEM that can be read ({error.Message})", error);
        }
    }
}
