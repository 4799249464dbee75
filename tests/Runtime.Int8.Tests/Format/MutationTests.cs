using CsCheck;
using MobileNetEdge.Runtime.Int8.Graph;
using MobileNetEdge.Runtime.Int8.Tests.TestModels;

namespace MobileNetEdge.Runtime.Int8.Tests.Format;

/// <summary>Good files, damaged: cut off, one byte changed, many bytes changed. Each is refused politely or runs.</summary>
public sealed class MutationTests
{
    private static readonly byte[] Good = SmallMobileNetV3.Build();
    private static readonly byte[] GoodUnsigned = SmallMobileNetV3.Build(TensorType.UInt8);
    private static readonly byte[] GoodEdge = SmallMobileNetV3.BuildEdge();

    [Fact]
    public void Undamaged_files_run()
    {
        Assert.True(Robustness.Check(Good));
        Assert.True(Robustness.Check(GoodUnsigned));
        Assert.True(Robustness.Check(GoodEdge));
        Assert.True(Robustness.Check(SmallMobileNetV3.Build(floatBorder: true)));
    }

    [Fact]
    public void Cut_off_at_every_length() =>
        Parallel.For(0, Good.Length, length => Robustness.Check(Good.AsSpan(0, length).ToArray()));

    [Theory]
    [InlineData("int8")]
    [InlineData("uint8")]
    [InlineData("edge")]
    public void Every_byte_changed(string kind)
    {
        byte[] good = kind == "uint8" ? GoodUnsigned : kind == "edge" ? GoodEdge : Good;
        Parallel.For(0, good.Length, i =>
        {
            byte[] file = [.. good];
            foreach (byte value in (byte[])[0x00, 0xFF, (byte)(good[i] + 1), (byte)(good[i] ^ 0x80), (byte)~good[i]])
            {
                file[i] = value;
                Robustness.Check(file);
            }
        });
    }

    [Fact]
    public void Several_numbers_changed() => Gen.Int[0, int.MaxValue].Sample(
        seed =>
        {
            Random random = new(seed);
            byte[] file = [.. random.Next(3) switch { 0 => Good, 1 => GoodUnsigned, _ => GoodEdge }];
            for (int changes = random.Next(1, 6); changes > 0; changes--)
            {
                int at = random.Next(file.Length / 4) * 4;
                switch (random.Next(4))
                {
                    case 0:
                        file[at + random.Next(4)] = (byte)random.Next();
                        break;
                    case 1:
                        BitConverter.TryWriteBytes(file.AsSpan(at), random.Next(-2, 40));
                        break;
                    case 2:
                        file.AsSpan(random.Next(file.Length / 4) * 4, 4).CopyTo(file.AsSpan(at));
                        break;
                    default:
                        BitConverter.TryWriteBytes(file.AsSpan(at), random.Next(2) == 0 ? random.Next() : 1 << random.Next(32));
                        break;
                }
            }

            Robustness.Check(file);
        },
        iter: 20_000);

    [Fact]
    public void Random_networks_with_one_number_changed() => Gen.Int[0, 300].Select(Gen.Int[0, int.MaxValue]).Sample(
        (network, seed) =>
        {
            byte[] file = RandomNetworks.Build(network);
            Random random = new(seed);
            for (int i = 0; i < 20; i++)
            {
                byte[] damaged = [.. file];
                BitConverter.TryWriteBytes(
                    damaged.AsSpan(random.Next(file.Length / 4) * 4), random.Next(3) == 0 ? random.Next() : random.Next(-2, 40));
                Robustness.Check(damaged);
            }
        },
        iter: 500);
}
