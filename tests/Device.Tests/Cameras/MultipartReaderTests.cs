using System.Text;
using CsCheck;
using MobileNetEdge.Device.Cameras;

namespace MobileNetEdge.Device.Tests.Cameras;

public sealed class MultipartReaderTests
{
    /// <summary>However the network cuts it up, and whatever bytes parts have.</summary>
    [Fact]
    public void Parts_come_out_as_they_went_in() =>
        Gen.Select(Gen.Byte.Array[0, 300].Array[1, 6], Gen.Bool, Gen.Bool, Gen.Int[1, 97]).Sample((parts, lengths, carriageReturns, step) =>
        {
            string end = carriageReturns ? "\r\n" : "\n";
            using MemoryStream sent = new();
            foreach (byte[] part in parts)
            {
                sent.Write(Encoding.ASCII.GetBytes(
                    $"--cut{end}X-Time: 5{end}{(lengths ? $"content-length: {part.Length}{end}" : string.Empty)}{end}"));
                sent.Write(lengths ? part : WithoutTrouble(part));
                sent.Write(Encoding.ASCII.GetBytes(end));
            }

            sent.Write(Encoding.ASCII.GetBytes($"--cut--{end}"));
            MultipartReader reader = new(new Slow(sent.ToArray(), step), "cut", 1000);
            foreach (byte[] part in parts)
            {
                Assert.Equal(lengths ? part : WithoutTrouble(part), reader.NextAsync(CancellationToken.None)
                    .AsTask()
                    .GetAwaiter()
                    .GetResult());
            }

            Assert.ThrowsAny<IOException>(() => reader.NextAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult());
        }, iter: 300);

    /// <summary>Without a length, a body must not end like a line, or it would be taken for its end.</summary>
    private static byte[] WithoutTrouble(byte[] part) => [.. part, (byte)'.'];

    /// <summary>Gives a few bytes at a time.</summary>
    private sealed class Slow(byte[] bytes, int step) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(step, buffer.Length)], cancellationToken);
    }
}
